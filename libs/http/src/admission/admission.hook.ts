import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isAppError } from '@aqueduct/kernel';
import type { Limiter, Permit, Priority } from '@aqueduct/overload';
import type { FastifyInstance } from 'fastify';
import { answerOf } from '../errors/error.answer';
import { refuseAtOnce } from '../errors/refuse-at-once';

/** Injection token of the {@link Limiter} of requests; null: all are let in. */
export const ADMISSION = Symbol('ADMISSION (import HttpModule.forRoot())');

export interface AdmissionOptions {
  readonly limiter: Limiter;
  /** Headers of every answer, as the rest of the application sends them. */
  readonly always: Readonly<Record<string, string>>;
}

interface Guest {
  readonly permit: Permit;
  readonly response: ServerResponse;
}

/** How often those are looked for whose answer has begun, and now waits for its client alone: streams. */
const SWEEP_MS = 250;
/** Who asks for these must learn how it goes, above all when it goes badly. */
const ALWAYS_LET_IN = ['/health/', '/metrics', '/status'];
const KIND = Symbol('aqueduct.http.kind');

type Kind = Record<typeof KIND, string | undefined>;

/**
 * Lets a request in when the limiter does, before anything of Fastify or Nest has begun: what is refused costs as little as
 * it can. Health pages and preflights are always let in. For the instance before `useFastPath`, which comes first then.
 */
export function useAdmission(instance: FastifyInstance, options: AdmissionOptions): void {
  const { server } = instance;
  const listeners = server.listeners('request') as RequestListener[];
  const admission = new Admission(options, () => server.listening);
  server.removeAllListeners('request');
  server.on('request', (request, response) =>
    admission.handle(request, response, () => {
      for (const listener of listeners) void listener(request, response);
    }),
  );
  // What is comparable with a request is known once it has a route.
  instance.addHook('onRequest', ({ raw, routeOptions, method }, _reply, done) => {
    (raw as unknown as Kind)[KIND] = `${method} ${routeOptions.url ?? ''}`;
    done();
  });
  const timer = setInterval(() => admission.sweep(), SWEEP_MS);
  timer.unref();
  server.once('close', () => clearInterval(timer));
}

class Admission {
  private readonly guests = new Set<Guest>();

  constructor(
    private readonly options: AdmissionOptions,
    private readonly isOpen: () => boolean,
  ) {}

  handle(request: IncomingMessage, response: ServerResponse, proceed: () => void): void {
    if (isAlwaysLetIn(request)) return proceed();
    const priority = priorityOf(request);
    const entered = this.options.limiter.enter(priority);
    if (!(entered instanceof Promise)) return this.serve(request, response, entered, priority, proceed);
    entered.then(
      (permit) => {
        // Nobody waits any more.
        if (response.destroyed || response.closed) permit.release();
        else this.serve(request, response, permit, priority, proceed);
      },
      (error: unknown) => this.refuse(request, response, error),
    );
  }

  /** An answer that has begun needs nothing more of this process than to be passed on. */
  sweep(): void {
    for (const guest of this.guests) {
      if (!guest.response.headersSent) continue;
      guest.permit.release();
      this.guests.delete(guest);
    }
  }

  private serve(
    request: IncomingMessage,
    response: ServerResponse,
    permit: Permit,
    priority: Priority,
    proceed: () => void,
  ): void {
    const guest = { permit, response };
    this.guests.add(guest);
    response.once('finish', () => {
      // A failure may be quick for having done nothing.
      if (response.statusCode >= 400) return;
      permit.done(`${priority} ${(request as unknown as Kind)[KIND] ?? ''} ${cacheUseOf(response)}`);
    });
    response.once('close', () => {
      permit.release();
      this.guests.delete(guest);
    });
    proceed();
  }

  private refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const { problems } = answerOf(error);
    refuseAtOnce(request, response, error, {
      always: this.options.always,
      isOpen: this.isOpen(),
      problems: isAppError(error) ? { server: [...(problems['server'] ?? []), error.message] } : problems,
    });
  }
}

/** Health pages, what operators read, and preflights. */
export function isAlwaysLetIn({ method, url = '' }: IncomingMessage): boolean {
  return method === 'OPTIONS' || ALWAYS_LET_IN.some((path) => url.startsWith(path));
}

function priorityOf({ method, headers }: IncomingMessage): Priority {
  if (method !== 'GET' && method !== 'HEAD') return 'write';
  return headers.authorization === undefined ? 'anonymous' : 'signed-in';
}

/** What comes out of a cache says nothing of what does not. */
function cacheUseOf(response: ServerResponse): string {
  return String(response.getHeader('x-cache') ?? '');
}
