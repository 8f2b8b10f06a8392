import type { Cache } from '@aqueduct/cache';
import type { HealthContributor } from '@aqueduct/health';

/** The cache of this process, and the Redis that it shares. Without either everything is answered, and costs more. */
export function cacheHealth(cache: Pick<Cache, 'stats'>): HealthContributor {
  return {
    name: 'cache',
    check: () => {
      const { isTrusted, isRedisUp, entries, bytes } = cache.stats;
      const redis = isRedisUp === undefined ? 'none' : isRedisUp ? 'up' : 'down';
      const status = isTrusted && isRedisUp !== false ? 'up' : 'degraded';
      return Promise.resolve({ status, details: { redis, hearsChanges: isTrusted, entries, bytes } });
    },
  };
}
