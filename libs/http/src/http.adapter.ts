import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { answerClientError } from './errors/client-error.handler';
import { answerOf, bodyOf, headersOf } from './errors/error.answer';
import type { HttpSettings } from './http.settings';
import { requestIdOf } from './request-id';
import { KnownRoutes } from './routing/known-routes';
import { notFoundHandler } from './routing/not-found.handler';

// A name of 40 four-byte characters is 480 bytes in a URL; a slug is shorter. What is longer than this names nothing.
const MAX_PARAM_LENGTH = 2048;
/** Silence after which the system asks whether the other side is still there. */
const PROBE_AFTER_MS = 30_000;

/** Nest's Fastify adapter with limits, request ids, and an answer to the right path with the wrong method. */
export class HttpServerAdapter extends FastifyAdapter {
  private readonly routes = new KnownRoutes({ maxParamLength: MAX_PARAM_LENGTH });

  constructor(settings: HttpSettings) {
    super({
      bodyLimit: settings.bodyLimitBytes,
      requestTimeout: settings.requestTimeoutMs,
      keepAliveTimeout: settings.keepAliveTimeoutMs,
      trustProxy: settings.trustedProxies.length === 0 ? false : [...settings.trustedProxies],
      forceCloseConnections: 'idle',
      // While closing, what still arrives on open connections is served, and told to come back on another one.
      return503OnClosing: false,
      genReqId: requestIdOf,
      frameworkErrors: answerFrameworkError,
      clientErrorHandler: answerClientError,
      routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
      // Node looks for connections that are past their time in this interval (default 30 s), not when it is over.
      // Who went away without a word is found out, and his connection closed.
      http: {
        // With a longer one Node forgets who sends on, slowly, after he has had his answer.
        headersTimeout: settings.requestTimeoutMs,
        connectionsCheckingInterval: Math.min(1000, settings.requestTimeoutMs),
        keepAlive: true,
        keepAliveInitialDelay: PROBE_AFTER_MS,
      },
      multipart: false,
    });
    this.routes.watch(this.instance);
  }

  /** Called by Nest with a handler of its own, which knows paths but no methods. */
  override setNotFoundHandler(_handler: unknown): ReturnType<FastifyAdapter['setNotFoundHandler']> {
    return this.instance.setNotFoundHandler(notFoundHandler(this.routes));
  }
}

/** A URL that the router refuses never comes to hooks and filters. */
function answerFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const answer = answerOf(error);
  void reply.code(answer.status).headers(headersOf(answer, request.id)).send(bodyOf(answer, request.id));
}
