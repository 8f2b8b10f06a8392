import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const ENTER = Symbol('aqueduct.http.enterScope');

type Scoped = Record<typeof ENTER, ((work: () => void) => void) | null>;

/**
 * Keeps all that the `onRequest` hooks have opened for a request, ours and others' (its trace, the fields of its log lines, who waits
 * for it, what it must see): a body arrives, and an answer leaves, in events of the socket, which know nothing of them.
 */
export function keepRequestScope(instance: FastifyInstance): void {
  instance.decorateRequest(ENTER, null);
  const enter = (request: FastifyRequest, done: () => void): void => {
    const scope = (request as FastifyRequest & Scoped)[ENTER];
    if (scope === null) done();
    else scope(done);
  };
  // After every hook that opens something, and before the body arrives.
  instance.addHook('preParsing', (request, _reply, _payload, done) => {
    (request as FastifyRequest & Scoped)[ENTER] = AsyncLocalStorage.snapshot();
    done();
  });
  instance.addHook('preValidation', (request, _reply, done) => enter(request, done));
  instance.addHook('onResponse', (request, _reply, done) => enter(request, done));
}
