import { CacheSettings } from '@aqueduct/cache';
import { AppSettings } from '@aqueduct/config';
import { JobsSettings } from '@aqueduct/jobs';
import { assertSeparateRedis } from './separate-redis';

const check = (nodeEnv: AppSettings['nodeEnv'], cache?: string, jobs?: string): void =>
  assertSeparateRedis(
    Object.assign(new AppSettings(), { nodeEnv }),
    Object.assign(new CacheSettings(), { redisUrl: cache }),
    Object.assign(new JobsSettings(), { redisUrl: jobs }),
  );

describe(assertSeparateRedis, () => {
  it.each([
    ['redis://r', 'redis://r:6379/1'],
    ['redis://a:1,redis://r:2', 'redis://user:password@r:2/0'],
  ])('refuses %s for the cache beside %s for the jobs in production', (cache, jobs) => {
    expect(() => check('production', cache, jobs)).toThrow('CACHE_REDIS_URL and JOBS_REDIS_URL both lead to r:');
    expect(() => check('development', cache, jobs)).not.toThrow();
  });

  it.each([
    ['redis://a', 'redis://b'],
    ['redis://a', undefined],
    [undefined, 'redis://b'],
  ])('takes %s beside %s', (cache, jobs) => {
    expect(() => check('production', cache, jobs)).not.toThrow();
  });
});
