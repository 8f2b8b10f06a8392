import { KeyvAdapter } from 'cache-manager';
import { Keyv } from 'keyv';
import { LRUCache } from 'lru-cache';
import type { Generation } from '../redis/generation';
import type { GuardedRedis } from '../redis/guarded-redis';
import { serversOf } from '../redis/server-of';

/*
 * The tiers of cache-manager, for who injects CACHE_MANAGER: plain keys with a lifetime, in memory and in the same Redis.
 * Nothing there knows tags.
 */

const ENTRY_BYTES = 200;

/** Bounded in bytes. */
export function memoryStore(maxBytes: number): Keyv {
  const kept = new LRUCache<string, string>({
    maxSize: maxBytes,
    sizeCalculation: (text, key) => 2 * (text.length + key.length) + ENTRY_BYTES,
  });
  // Keyv hands on a lifetime where this one takes options, and looks at it by itself.
  const store = {
    get: (key: string) => kept.get(key),
    set: (key: string, text: string) => void kept.set(key, text),
    delete: (key: string) => kept.delete(key),
    has: (key: string) => kept.has(key),
    clear: () => kept.clear(),
  };
  return new Keyv({ store, useKeyPrefix: false });
}

const SCANNED = 500;

/** Behind the deadline and the breaker: while Redis is away it is empty. */
export function redisStore(redis: GuardedRedis, generation: Generation, prefix: string): Keyv {
  const keyOf = (key: string): string => `${prefix}:${generation.current ?? 'none'}:plain:${key}`;
  const nothing = (): undefined => undefined;
  const store = {
    get: <T>(key: string) => redis.run('reading', (_, its) => its.get<T>(keyOf(key))).catch(nothing),
    set: (key: string, value: unknown, ttl?: number) =>
      redis.run('keeping', (_, its) => its.set(keyOf(key), value, ttl)).catch(nothing),
    del: (key: string) => redis.run('deleting', (_, its) => its.del(keyOf(key))).catch(nothing),
    mget: (...keys: string[]) => Promise.all(keys.map((key) => store.get(key))),
    mset: (pairs: [string, unknown][], ttl?: number) =>
      Promise.all(pairs.map(([key, value]) => store.set(key, value, ttl))).then(nothing),
    mdel: (...keys: string[]) => Promise.all(keys.map((key) => store.del(key))).then(nothing),
    reset: () => clear(redis, `${prefix}:*:plain:*`).catch(nothing),
  };
  const adapter = new KeyvAdapter(store as unknown as ConstructorParameters<typeof KeyvAdapter>[0]);
  return new Keyv({ store: adapter, useKeyPrefix: false });
}

/** On each server of a cluster; a page has the deadline of one command. */
async function clear(redis: GuardedRedis, pattern: string): Promise<void> {
  const servers = await redis.run('clearing', (client) => serversOf(client));
  for (const server of servers) {
    let cursor = 0;
    do {
      const page = await redis.run('clearing', () => server.scan(cursor, { MATCH: pattern, COUNT: SCANNED }));
      await redis.run('clearing', () => Promise.all(page.keys.map((key) => server.unlink(key))));
      ({ cursor } = page);
    } while (cursor !== 0);
  }
}
