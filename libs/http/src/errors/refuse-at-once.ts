import type { IncomingMessage, ServerResponse } from 'node:http';
import { noteAnswer, NO_ROUTE } from '../answer-events';
import { requestIdOf } from '../request-id';
import { answerOf, headersOf, type ErrorBody } from './error.answer';

export interface RefusalOptions {
  /** Headers of every answer, as the rest of the application sends them. */
  readonly always: Readonly<Record<string, string>>;
  /** Whether the server goes on taking requests: whoever is refused by one that closes must come back on another connection. */
  readonly isOpen: boolean;
  /** @default what the error says to clients */
  readonly problems?: ErrorBody['errors'];
}

/** Answers with the error before anything of Fastify or Nest has begun: what is refused costs as little as it can. */
export function refuseAtOnce(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  { always, isOpen, problems }: RefusalOptions,
): void {
  if (response.destroyed) return;
  const answer = answerOf(error);
  const body = JSON.stringify({ errors: problems ?? answer.problems } satisfies ErrorBody);
  const requestId = requestIdOf(request);
  noteAnswer(request, { route: NO_ROUTE, requestId });
  response.writeHead(answer.status, {
    ...always,
    ...headersOf(answer, requestId),
    'content-length': Buffer.byteLength(body),
    ...(isOpen ? {} : { connection: 'close' }),
  });
  response.end(body);
}
