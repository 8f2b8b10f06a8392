import type { Cache } from '@aqueduct/cache';
import type { Limits } from '@aqueduct/limits';
import type { Limiter } from '@aqueduct/overload';
import { RequestMethod, type DynamicModule, type NestApplicationOptions, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { ADMISSION, useAdmission } from './admission/admission.hook';
import { tellAnswers } from './answer-events';
import { acceptJsonOnly } from './body/json-body.parser';
import { readPastTooLarge } from './body/read-past.hook';
import { ANSWER_CACHE } from './caching/cached-route.interceptor';
import { useFastPath, type FastPathOptions } from './caching/fast-path';
import { endConnectionsOnClose } from './closing.hook';
import { httpProblems } from './errors/http.problem';
import { FRESHNESS_PORT, useFreshness, type FreshnessPort } from './freshness/freshness.hook';
import { HttpServerAdapter } from './http.adapter';
import type { HttpSettings } from './http.settings';
import { CLIENT_LIMITS, useLimits } from './limits/limits.hook';
import { useLogContext } from './request/log-context.hook';
import { keepRequestScope } from './request/request-scope.hook';
import { useRequestTimeout } from './request/request-timeout.hook';
import { useTraces } from './request/trace.hook';
import { REQUEST_ID_HEADER } from './request-id';
import { GLOBAL_PREFIX, OPERATORS } from './routing/global-prefix';

/** Options for `NestFactory.create` or `createNestApplication` that {@link configureHttp} relies on. */
export const HTTP_APP_OPTIONS = { bodyParser: false } as const satisfies NestApplicationOptions;

export interface CreateHttpAppOptions extends Pick<NestApplicationOptions, 'logger' | 'bufferLogs' | 'abortOnError'> {
  readonly settings: HttpSettings;
}

/**
 * A Nest application on Fastify, ready to `listen`. Shutdown hooks are left to the caller.
 * @throws what the module's providers throw while they start.
 */
export async function createHttpApp(
  module: Type | DynamicModule,
  { settings, ...options }: CreateHttpAppOptions,
): Promise<NestFastifyApplication> {
  const adapter = new HttpServerAdapter(settings);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { ...options, ...HTTP_APP_OPTIONS });
  return configureHttp(app, settings);
}

/**
 * Gives an application made with {@link HttpServerAdapter} and {@link HTTP_APP_OPTIONS} its prefix, CORS, body
 * parser and hooks. For apps made by `@nestjs/testing`; {@link createHttpApp} does it by itself.
 */
export function configureHttp(app: NestFastifyApplication, settings: HttpSettings): NestFastifyApplication {
  app.setGlobalPrefix(GLOBAL_PREFIX, { exclude: OUTSIDE_PREFIX });
  enableCors(app, settings);
  const instance = app.getHttpAdapter().getInstance();
  acceptJsonOnly(instance);
  readPastTooLarge(instance);
  sendCommonHeaders(instance);
  endConnectionsOnClose(instance);
  useTraces(instance);
  const freshness = app.get<FreshnessPort | null>(FRESHNESS_PORT, { strict: false });
  const cache = app.get<Cache | null>(ANSWER_CACHE, { strict: false });
  const limiter = app.get<Limiter | null>(ADMISSION, { strict: false });
  if (limiter) useAdmission(instance, { limiter, always: crossOrigin(settings).always });
  if (cache) useFastPath(instance, { cache, freshness, ...crossOrigin(settings) });
  const limits = app.get<Limits | null>(CLIENT_LIMITS, { strict: false });
  const { trustedProxies } = settings;
  if (limits?.isEnabled) useLimits(instance, { limits, always: crossOrigin(settings).always, trustedProxies });
  tellAnswers(instance);
  useLogContext(instance);
  useRequestTimeout(instance);
  if (freshness) useFreshness(instance, freshness);
  keepRequestScope(instance);
  // After the scope is open: a refusal carries the position as well.
  refuseMalformedQueries(instance);
  return app;
}

const OUTSIDE_PREFIX = OPERATORS.flatMap((path) => [path, `${path}/*path`]).map((path) => ({
  path,
  method: RequestMethod.GET,
}));

const ANY_ORIGIN = ['*'];
const EXPOSED = [
  'Aqueduct-Position',
  'X-Request-Id',
  'Link',
  'Retry-After',
  'ETag',
  'Age',
  'RateLimit',
  'RateLimit-Policy',
];

function enableCors(app: NestFastifyApplication, { corsOrigins = ANY_ORIGIN }: HttpSettings): void {
  app.enableCors({
    origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: [
      'Content-Type',
      'Authorization',
      'Aqueduct-Position',
      'Idempotency-Key',
      'Last-Event-ID',
      'X-Request-Timeout',
    ],
    exposedHeaders: EXPOSED,
    maxAge: 600,
    // An OPTIONS request that is no preflight gets the same answer, not the plugin's own error page.
    strictPreflight: false,
  });
}

/** What the CORS plugin would say on an answer that leaves before it. */
function crossOrigin({ corsOrigins = ANY_ORIGIN }: HttpSettings): Pick<FastPathOptions, 'always' | 'dependsOnOrigin'> {
  if (!corsOrigins.includes('*')) return { always: {}, dependsOnOrigin: corsOrigins.length > 0 };
  const always = { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED.join(', ') };
  return { always, dependsOnOrigin: false };
}

/** Fastify itself refuses a malformed path, but hands a malformed query on as it is. */
function refuseMalformedQueries(instance: FastifyInstance): void {
  instance.addHook('onRequest', ({ raw }, _reply, done) => {
    const start = raw.url?.indexOf('?') ?? -1;
    if (start < 0 || isDecodable(raw.url?.slice(start + 1) ?? '')) done();
    else done(httpProblems.malformedUrl());
  });
}

function isDecodable(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

// On sending, because answers to preflights leave before any hook that is added to a finished adapter.
function sendCommonHeaders(instance: FastifyInstance): void {
  instance.addHook('onSend', (request, reply, _payload, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    // What does not say that it may be kept must not be: between here and the client somebody might guess.
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    done();
  });
}
