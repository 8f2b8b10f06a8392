import { publishCacheUse, type Cache, type Entry } from '@aqueduct/cache';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { POSITION_HEADER, type FreshnessPort } from '../freshness/freshness.hook';
import { REQUEST_ID_HEADER } from '../request-id';
import { names } from '../request/etag.decorator';
import { variantFor, type Answer, type Encoding, type Variant } from './answer';
import { ageOf, headersOf } from './answer.headers';
import { keyOfUrl } from './cache-key';

export interface FastPathOptions {
  readonly cache: Cache;
  readonly freshness: FreshnessPort | null;
  /** Headers of every answer, as the rest of the application sends them. */
  readonly always: Readonly<Record<string, string>>;
  /** Whether the answer depends on the origin of who asks. */
  readonly dependsOnOrigin: boolean;
}

/**
 * Answers what is in memory before anything else of the application has begun: no route is looked for, no guard and no
 * handler runs. For GET and HEAD of whoever is not signed in and says nothing of what was seen before.
 */
export function useFastPath(
  instance: FastifyInstance,
  { cache, freshness, always, dependsOnOrigin }: FastPathOptions,
): void {
  const heads = new WeakMap<Variant, string[]>();

  const headOf = (entry: Entry<Answer>, variant: Variant, encoding: Encoding): string[] => {
    const known = heads.get(variant);
    if (known !== undefined) return known;
    const position = freshness?.headerOf?.(entry.seen);
    const { contentType } = entry.value;
    const pairs: [string, string][] = [
      ...Object.entries(always),
      ...headersOf(entry),
      ['content-type', contentType],
      ['content-length', String(variant.body.length)],
      ['etag', variant.etag],
      ...(encoding === 'identity' ? [] : ([['content-encoding', encoding]] as [string, string][])),
      ...(position === undefined ? [] : ([[POSITION_HEADER, position]] as [string, string][])),
      ['x-cache', 'HIT'],
    ];
    const head = pairs.flat();
    heads.set(variant, head);
    return head;
  };

  const answer = (request: FastifyRequest, reply: FastifyReply): boolean => {
    const { raw } = request;
    const { headers, method } = raw;
    if (method !== 'GET' && method !== 'HEAD') return false;
    if (headers.authorization !== undefined || headers[POSITION_HEADER] !== undefined) return false;
    if (dependsOnOrigin && headers.origin !== undefined) return false;
    const key = keyOfUrl(raw.url ?? '');
    const found = cache.peek<Answer>(key);
    if (found === undefined || found.entry.value.status !== 200 || found.entry.value.isPersonal) return false;
    // Somebody must set off the making; meanwhile the others need not go that way.
    if (found.condition === 'refresh' && !cache.isRefreshing(key)) return false;
    // The last answers of a closing server are sent by those who know how to say so.
    if (!instance.server.listening) return false;
    const { entry } = found;
    const [variant, encoding] = variantFor(entry.value, headers['accept-encoding']);
    const isSame = names(headers['if-none-match'], variant.etag);
    const head = headOf(entry, variant, encoding).concat(REQUEST_ID_HEADER, request.id, 'age', ageOf(entry));
    publishCacheUse(key, 'hit');
    reply.hijack();
    reply.raw.writeHead(isSame ? 304 : 200, isSame ? withoutBody(head) : head);
    reply.raw.end(isSame || method === 'HEAD' ? undefined : variant.body);
    return true;
  };

  instance.addHook('onRequest', (request, reply, done) => {
    if (!answer(request, reply)) done();
  });
}

function withoutBody(head: readonly string[]): string[] {
  return head.filter((_, index) => !/^content-(length|type|encoding)$/.test(head[index - (index % 2)] ?? ''));
}
