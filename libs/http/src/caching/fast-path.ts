import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { publishCacheUse, type Cache, type Entry } from '@aqueduct/cache';
import type { FastifyInstance } from 'fastify';
import { tellFromMemory } from '../answer-events';
import { POSITION_HEADER, type FreshnessPort } from '../freshness/freshness.hook';
import { REQUEST_ID_HEADER, requestIdOf } from '../request-id';
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
 * Answers what is in memory before anything of Fastify or Nest has begun: no request is wrapped, no route looked for, no
 * guard and no handler runs. For GET and HEAD of whoever is not signed in and says nothing of what was seen before.
 */
export function useFastPath(instance: FastifyInstance, options: FastPathOptions): void {
  const { server } = instance;
  const answers = new FastPath(options);
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    // The last answers of a closing server are sent by those who know how to say so.
    if (server.listening && answers.answer(request, response)) return;
    for (const listener of listeners) void listener(request, response);
  });
}

class FastPath {
  private readonly heads = new WeakMap<Variant, string[]>();

  constructor(private readonly options: FastPathOptions) {}

  /** @returns whether it was answered. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, headers, url = '' } = request;
    if (method !== 'GET' && method !== 'HEAD') return false;
    if (headers.authorization !== undefined || headers[POSITION_HEADER] !== undefined) return false;
    if (this.options.dependsOnOrigin && headers.origin !== undefined) return false;
    const entry = this.find(keyOfUrl(url));
    if (entry === undefined) return false;
    const [variant, encoding] = variantFor(entry.value, headers['accept-encoding']);
    const requestId = requestIdOf(request);
    const head = this.headOf(entry, variant, encoding).concat(REQUEST_ID_HEADER, requestId, 'age', ageOf(entry));
    const isSame = headers['if-none-match'] !== undefined && names(headers['if-none-match'], variant.etag);
    const status = isSame ? 304 : 200;
    response.writeHead(status, isSame ? withoutBody(head) : head);
    response.end(isSame || method === 'HEAD' ? undefined : variant.body);
    tellFromMemory(method, entry.value.route, status, requestId);
    return true;
  }

  private find(key: string): Entry<Answer> | undefined {
    const { cache } = this.options;
    const found = cache.peek<Answer>(key);
    if (found === undefined || found.entry.value.status !== 200 || found.entry.value.isPersonal) return undefined;
    // Somebody must set off the making; meanwhile the others need not go that way.
    if (found.condition === 'refresh' && !cache.isRefreshing(key)) return undefined;
    publishCacheUse(key, 'hit');
    return found.entry;
  }

  private headOf(entry: Entry<Answer>, variant: Variant, encoding: Encoding): string[] {
    const known = this.heads.get(variant);
    if (known !== undefined) return known;
    const { always, freshness } = this.options;
    const position = freshness?.headerOf?.(entry.seen);
    const pairs: [string, string][] = [
      ...Object.entries(always),
      ...headersOf(entry),
      ['content-type', entry.value.contentType],
      ['content-length', String(variant.body.length)],
      ['etag', variant.etag],
      ...(encoding === 'identity' ? [] : ([['content-encoding', encoding]] as [string, string][])),
      ...(position === undefined ? [] : ([[POSITION_HEADER, position]] as [string, string][])),
      ['x-cache', 'HIT'],
    ];
    const head = pairs.flat();
    this.heads.set(variant, head);
    return head;
  }
}

function withoutBody(head: readonly string[]): string[] {
  return head.filter((_, index) => !/^content-(length|type|encoding)$/.test(head[index - (index % 2)] ?? ''));
}
