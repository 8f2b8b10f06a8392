import { whileWaiting, type Waiting } from '@aqueduct/kernel';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { httpProblems } from '../errors/http.problem';

/** How long the client waits for the whole answer, in ms. */
const REQUEST_TIMEOUT_HEADER = 'x-request-timeout';

const MOST_MS = 600_000;
const RULE = `must be a whole number of milliseconds from 1 to ${MOST_MS}`;

/**
 * Lets all that a request sets off know for how long somebody waits for it, and whether they still do: databases, threads
 * and requests to the worker begin nothing for a client that has gone, and end with its patience.
 */
export function useRequestTimeout(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, reply, done) => {
    const given = request.headers[REQUEST_TIMEOUT_HEADER];
    const ms = given === undefined ? undefined : millisecondsOf(given);
    if (ms !== undefined && Number.isNaN(ms)) return done(httpProblems.malformedHeader(REQUEST_TIMEOUT_HEADER, RULE));
    whileWaiting(waitingOf(reply, ms), done);
  });
}

function waitingOf({ raw }: FastifyReply, ms: number | undefined): Waiting {
  return {
    until: ms === undefined ? undefined : performance.now() + ms,
    isThere: () => !raw.destroyed || raw.writableFinished,
  };
}

function millisecondsOf(text: string | string[]): number {
  const ms = typeof text === 'string' && /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  return ms >= 1 && ms <= MOST_MS ? ms : NaN;
}
