import { KeyvAdapter } from 'cache-manager';
import { Keyv } from 'keyv';
import { LRUCache } from 'lru-cache';
import type { Generation } from '../redis/generation';
import type { GuardedRedis } from '../redis/guarded-redis';

/*
 * The tiers of cache-manager, for who injects CACHE_MANAGER: plain keys with a lifetime, in memory and in the same Redis.
 * Nothing there knows tags.
 */

const ENTRY_BYTES = 200;

/** Bounded in bytes. */
export function memoryStore(maxBytes: number): Keyv {
  const kept = new LRUCache<string, string>({
    maxSize: maxBytes,
    sizeCalculation: (text, key) => 2 * (String(text).length + key.length) + ENTRY_BYTES,
  });
  return new Keyv({ store: kept, useKeyPrefix: false });
}

/** Behind the deadline and the breaker: while Redis is away it is empty. */
export function redisStore(redis: GuardedRedis, generation: Generation, namespace: string): Keyv {
  const keyOf = (key: string): string => `${namespace}:${generation.current ?? 'none'}:plain:${key}`;
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
    ttl: () => Promise.resolve(0),
    keys: () => Promise.resolve([]),
    reset: () => Promise.resolve(),
  };
  const adapter = new KeyvAdapter(store as unknown as ConstructorParameters<typeof KeyvAdapter>[0]);
  return new Keyv({ store: adapter, useKeyPrefix: false });
}
