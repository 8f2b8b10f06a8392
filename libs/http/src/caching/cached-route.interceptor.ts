import { publishCacheUse, type Cache, type Entry } from '@aqueduct/cache';
import { isAppError } from '@aqueduct/kernel';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, map, type Observable } from 'rxjs';
import { names } from '../request/etag.decorator';
import {
  answerOf,
  bytesOf,
  MissingError,
  PRIVATE_CACHE_CONTROL,
  publicCacheControl,
  tagOf,
  variantFor,
  VARY,
  type Answer,
} from './answer';
import { keyOfUrl, varyOf } from './cache-key';
import { CACHED_ROUTE, type CachedRouteOptions } from './cached-route.decorator';
import { isRendering, render } from './rendering';
import { answerWith } from './answer.headers';

/** Injection token of the cache of answers; null: none is kept. */
export const ANSWER_CACHE = Symbol('ANSWER_CACHE (import HttpModule.forRoot())');

const NEGATIVE_SHARE = 0.1;
const LONGEST_NEGATIVE_MS = 5000;
const JSON_TYPE = 'application/json; charset=utf-8';

/** Answers `@CachedRoute` from the cache, for those who are not signed in. */
@Injectable()
export class CachedRouteInterceptor implements NestInterceptor {
  constructor(
    @Inject(ANSWER_CACHE) private readonly cache: Cache | null,
    private readonly reflector: Reflector,
    private readonly host: HttpAdapterHost,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const options = this.reflector.get<CachedRouteOptions | undefined>(CACHED_ROUTE, context.getHandler());
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    if (options === undefined || isRendering(request)) return next.handle();
    if (request.headers.authorization !== undefined)
      return next.handle().pipe(map((body) => personal(body, request, reply)));
    if (this.cache === null) return next.handle();
    return from(this.shared(this.cache, options, request, reply, next));
  }

  private async shared(
    cache: Cache,
    options: CachedRouteOptions,
    request: FastifyRequest,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<unknown> {
    let isOwn = false;
    const vary = varyOf(options.vary ?? [], request.headers);
    const entry = await cache.entry<Answer>({
      key: keyOfUrl(request.url, vary),
      options: {
        ...options,
        bytesOf,
        ttlOf: ({ missing, isPersonal }) =>
          isPersonal ? 0 : missing && Math.min(options.ttlMs * NEGATIVE_SHARE, LONGEST_NEGATIVE_MS),
      },
      work: () => {
        isOwn = true;
        return made(reply, next, options);
      },
      renew: () => this.renewed(request, options),
    });
    if (entry.value.isPersonal && !isOwn) return personal(await lastValueFrom(next.handle()), request, reply);
    return sent(entry, isOwn, request, reply);
  }

  private async renewed(request: FastifyRequest, options: CachedRouteOptions): Promise<Answer> {
    const { url, headers } = request;
    const route = routeOf(request);
    const instance = this.host.httpAdapter.getInstance<FastifyInstance>();
    const asked = Object.fromEntries((options.vary ?? []).map((name) => [name, String(headers[name] ?? '')]));
    const answer = await render(instance, url, asked);
    if (answer.status !== 200) throw new Error(`Making ${url} anew was answered with ${answer.status}`);
    const { link } = answer.headers;
    const own: Record<string, string> = typeof link === 'string' ? { link } : {};
    const isPersonal = answer.headers['set-cookie'] !== undefined;
    return answerOf({ ...partsOf(options), route, headers: own, isPersonal }, answer.body);
  }
}

type Parts = Pick<Answer, 'status' | 'contentType' | 'cacheControl' | 'vary'>;

const partsOfRoutes = new WeakMap<CachedRouteOptions, Parts>();

/** What all answers of the route have in common. */
function partsOf(options: CachedRouteOptions): Parts {
  const known = partsOfRoutes.get(options);
  if (known !== undefined) return known;
  const vary = [VARY, ...(options.vary ?? [])].join(', ');
  const parts = { status: 200, contentType: JSON_TYPE, cacheControl: publicCacheControl(options), vary };
  partsOfRoutes.set(options, parts);
  return parts;
}

const routeOf = ({ routeOptions }: FastifyRequest): string => routeOptions.url ?? '';

/** What the handler answers, and the headers that it sets. */
async function made(reply: FastifyReply, next: CallHandler, options: CachedRouteOptions): Promise<Answer> {
  const before = reply.getHeaders();
  const parts = { ...partsOf(options), route: routeOf(reply.request) };
  try {
    const body: unknown = await lastValueFrom(next.handle());
    const headers = addedTo(before, reply.getHeaders());
    const isPersonal = headers['set-cookie'] !== undefined;
    return answerOf({ ...parts, headers, isPersonal }, Buffer.from(JSON.stringify(body)));
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'not-found') throw error;
    const { message, code, problems } = error;
    const missing = { message, code, problems };
    return answerOf({ ...parts, status: 404, headers: {}, isPersonal: false, missing }, Buffer.alloc(0));
  }
}

function addedTo(before: object, now: Readonly<Record<string, unknown>>): Record<string, string> {
  const added: Record<string, string> = {};
  for (const name of Object.keys(now)) if (!(name in before)) added[name] = String(now[name]);
  return added;
}

function sent(entry: Entry<Answer>, isOwn: boolean, { headers }: FastifyRequest, reply: FastifyReply): unknown {
  const { value } = entry;
  if (value.missing !== undefined) throw new MissingError(value.missing);
  if (value.isPersonal) void reply.header('cache-control', 'no-store');
  else answerWith(reply, entry, isOwn ? 'MISS' : 'HIT');
  const [variant, encoding] = variantFor(value, headers['accept-encoding']);
  void reply.header('etag', variant.etag);
  if (names(headers['if-none-match'], variant.etag)) return void reply.status(304);
  if (encoding !== 'identity') void reply.header('content-encoding', encoding);
  void reply.header('content-type', value.contentType);
  return variant.body;
}

/** For the caller alone: it may be kept, and must be asked for again each time. */
function personal(body: unknown, { headers, url }: FastifyRequest, reply: FastifyReply): unknown {
  publishCacheUse(url, 'bypass');
  const bytes = Buffer.from(JSON.stringify(body));
  const etag = tagOf(bytes);
  void reply.header('cache-control', PRIVATE_CACHE_CONTROL).header('vary', VARY).header('etag', etag);
  if (names(headers['if-none-match'], etag)) return void reply.status(304);
  void reply.header('content-type', JSON_TYPE);
  return bytes;
}
