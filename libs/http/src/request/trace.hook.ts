import { channel } from 'node:diagnostics_channel';
import { currentTrace, withTrace } from '@aqueduct/kernel';
import type { FastifyInstance } from 'fastify';
import { noteAnswer, NO_ROUTE } from '../answer-events';
import { isRendering } from '../caching/rendering';

/** A request whose handling begins. */
export interface RequestEvent {
  readonly method: string;
  /** Its template; `(none)`: there is none. */
  readonly route: string;
  readonly requestId: string;
  /** W3C `traceparent` that its client sent. */
  readonly traceparent: string | undefined;
}

/**
 * The channel of node:diagnostics_channel on which each request is told that is not answered from memory. Who binds
 * the store of `currentTrace` to it decides in which trace the request is handled.
 */
export const REQUEST_CHANNEL = 'aqueduct:http:request';

const requests = channel(REQUEST_CHANNEL);

/** Handles each request in the trace of its client, or in the one that a listener begins. */
export function useTraces(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? NO_ROUTE;
    // A rendering belongs to what asked for it.
    if (isRendering(request)) return done();
    const given = request.headers['traceparent'];
    const traceparent = typeof given === 'string' ? given : undefined;
    const begin = (): void => {
      noteAnswer(request.raw, { route, trace: currentTrace() });
      done();
    };
    if (!requests.hasSubscribers) return withTrace(traceparent, begin);
    const { method, id: requestId } = request;
    requests.runStores({ method, route, requestId, traceparent } satisfies RequestEvent, begin);
  });
}
