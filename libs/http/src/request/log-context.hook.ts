import { withLogFields } from '@aqueduct/kernel';
import type { FastifyInstance } from 'fastify';

/** Every line of the log that a request sets off says which one it was, and, once that is known, whose. */
export function useLogContext(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, _reply, done) => withLogFields({ request_id: request.id }, done));
}
