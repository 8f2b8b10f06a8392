import type { FastifyInstance } from 'fastify';
import { isRendering } from '../caching/rendering';

/** Request and response header that carries what a client has already seen. Opaque to it. */
export const POSITION_HEADER = 'aqueduct-position';

/** Injection token of the {@link FreshnessPort}; null: no position is read or sent. */
export const FRESHNESS_PORT = Symbol('FRESHNESS_PORT (import HttpModule.forRoot())');

/** What the data layer offers to each request: a context in which its reads are fresh enough for this client. */
export interface FreshnessPort<Scope = unknown> {
  /** @param position value of the request header; undefined when absent. A forged or foreign one is ignored. */
  open(position: string | undefined): Scope;
  /** Runs the rest of the request inside the scope (AsyncLocalStorage). */
  run<T>(scope: Scope, work: () => T): T;
  /** Value of the response header, known once the handler is done; undefined: send none. */
  header(scope: Scope): string | undefined;
  /** The same for an answer that was made earlier and shows at most this. */
  headerOf?(seen: ReadonlyMap<string, unknown>): string | undefined;
}

const SCOPE = Symbol('aqueduct.http.freshnessScope');

type Scoped = Record<typeof SCOPE, unknown>;

/** Opens a scope for each request that has a route, and sends its position with the answer, errors included. */
export function useFreshness(instance: FastifyInstance, freshness: FreshnessPort): void {
  instance.decorateRequest(SCOPE, null);
  instance.addHook('onRequest', (request, _reply, done) => {
    // What is made for several runs in the scope of whoever makes it.
    if (request.is404 || isRendering(request)) return done();
    const given = request.headers[POSITION_HEADER];
    const scope = freshness.open(typeof given === 'string' ? given : undefined);
    (request as unknown as Scoped)[SCOPE] = scope;
    freshness.run(scope, done);
  });
  instance.addHook('onSend', (request, reply, _payload, done) => {
    const scope = (request as unknown as Scoped)[SCOPE];
    const position = scope === null ? undefined : freshness.header(scope);
    if (position !== undefined) reply.header(POSITION_HEADER, position);
    done();
  });
}
