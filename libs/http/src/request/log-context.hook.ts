import { currentLogFields, withLogFields, type LogFields } from '@aqueduct/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const FIELDS = Symbol('aqueduct.http.logFields');

type WithFields = Record<typeof FIELDS, LogFields | null>;

/** Every line of the log that a request sets off says which one it was. */
export function useLogContext(instance: FastifyInstance): void {
  instance.decorateRequest(FIELDS, null);
  const enter = (request: FastifyRequest, fields: LogFields, next: () => void): void =>
    withLogFields(fields, () => {
      // These are the ones that whoever authenticates adds the user to.
      (request as FastifyRequest & WithFields)[FIELDS] = currentLogFields();
      next();
    });
  const again = (request: FastifyRequest, next: () => void): void => {
    const fields = (request as FastifyRequest & WithFields)[FIELDS];
    if (fields === null) next();
    else enter(request, fields, next);
  };
  instance.addHook('onRequest', (request, _reply, done) => enter(request, { request_id: request.id }, done));
  // A body arrives, and an answer leaves, in events of the socket, which know nothing of it.
  instance.addHook('preValidation', (request, _reply, done) => again(request, done));
  instance.addHook('onResponse', (request, _reply, done) => again(request, done));
}
