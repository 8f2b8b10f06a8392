import type { CacheSettings } from '@aqueduct/cache';
import { redisHostOf, type AppSettings } from '@aqueduct/config';
import type { JobsSettings } from '@aqueduct/jobs';
import { OperatorError } from '@aqueduct/kernel';

/** In production the cache's Redis may evict, and the jobs' must not: they are two servers. @throws SharedRedisError */
export function assertSeparateRedis({ nodeEnv }: AppSettings, cache: CacheSettings, jobs: JobsSettings): void {
  if (nodeEnv !== 'production' || cache.redisUrl === undefined || jobs.redisUrl === undefined) return;
  // Databases of one server share its memory, and what it evicts.
  const server = redisHostOf(jobs.redisUrl);
  if (cache.redisUrl.split(',').some((url) => redisHostOf(url) === server)) throw new SharedRedisError(server);
}

class SharedRedisError extends OperatorError {
  readonly code = 'SHARED_REDIS';

  constructor(server: string) {
    super(
      `CACHE_REDIS_URL and JOBS_REDIS_URL both lead to ${server}: in production the cache needs a Redis of its own, that may evict, and the jobs one that must not`,
    );
  }
}
