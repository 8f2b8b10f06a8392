import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { REQUEST_ID_HEADER } from './request-id';

/** One request that was answered, however: from memory, by a handler, or refused before anybody looked at it. */
export interface AnswerEvent {
  readonly method: string;
  /** Its template: `/api/articles/:slug`; `(none)`: it was refused before a route was looked for, or there is none. */
  readonly route: string;
  /** 499: the client went before it had all of the answer. */
  readonly status: number;
  /** From its head to the end of its answer. */
  readonly ms: number;
  readonly requestId: string | undefined;
  /** What the cache had to do with it: `HIT`, `MISS`; undefined: nothing. */
  readonly cache: string | undefined;
  /** W3C `traceparent` under which it was answered; undefined: there is no trace of it. */
  readonly trace: string | undefined;
}

/** The channel of node:diagnostics_channel on which each answer is told; it costs nothing unsubscribed. */
export const ANSWER_CHANNEL = 'aqueduct:http:answer';

export const NO_ROUTE = '(none)';
const CLIENT_GONE = 499;
const NOTE = Symbol('aqueduct.http.note');

/** What is known of a request by the time that it is answered. */
interface Note {
  route: string;
  requestId?: string;
  trace?: string | undefined;
}

type Noted = Record<typeof NOTE, Note | undefined>;

const answers = channel(ANSWER_CHANNEL);

/** Says more about a request than its listener can see. */
export function noteAnswer(request: IncomingMessage, note: Note): void {
  if (answers.hasSubscribers) (request as unknown as Noted)[NOTE] = note;
}

/** Of the request whose listeners run now: what comes from memory is answered and told before they return. */
const present = { since: 0, isTold: false };

/** Tells of every answer of the server. For the instance after whatever else listens to its requests. */
export function tellAnswers(instance: FastifyInstance): void {
  const { server } = instance;
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    const isHeard = answers.hasSubscribers;
    const since = isHeard ? performance.now() : 0;
    present.since = since;
    present.isTold = false;
    for (const listener of listeners) void listener(request, response);
    if (!isHeard || present.isTold) return;
    const onClose = (): void =>
      tell(request, response, since, response.writableFinished ? response.statusCode : CLIENT_GONE);
    response.once('close', onClose);
  });
}

/** Tells of an answer that was given at once: without a listener, and without looking anything up. */
export function tellFromMemory(method: string, route: string, status: number, requestId: string): void {
  if (!answers.hasSubscribers) return;
  present.isTold = true;
  const ms = performance.now() - present.since;
  answers.publish({ method, route, status, ms, requestId, cache: 'HIT', trace: undefined } satisfies AnswerEvent);
}

function tell(request: IncomingMessage, response: ServerResponse, since: number, status: number): void {
  const note = (request as unknown as Noted)[NOTE];
  const event: AnswerEvent = {
    method: request.method ?? '',
    route: note?.route ?? NO_ROUTE,
    status,
    ms: performance.now() - since,
    requestId: note?.requestId ?? headerOf(response, REQUEST_ID_HEADER),
    cache: headerOf(response, 'x-cache'),
    trace: note?.trace,
  };
  answers.publish(event);
}

function headerOf(response: ServerResponse, name: string): string | undefined {
  const value = response.getHeader(name);
  return typeof value === 'string' ? value : undefined;
}
