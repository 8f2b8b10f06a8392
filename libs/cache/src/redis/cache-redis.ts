import { RedisAwayError } from '../cache.errors';
import type { GuardedRedis } from './guarded-redis';

/**
 * The cache's Redis, for whatever else its processes share for a while: it may be evicted, and whoever asks goes on without
 * it. Each command has the cache's deadline, and none waits while Redis is away.
 */
export class CacheRedis {
  constructor(
    private readonly redis: GuardedRedis | undefined,
    /** What all keys begin with. */
    readonly namespace: string,
  ) {}

  /** Whether commands are sent now; never where there is no Redis. */
  get isUp(): boolean {
    return this.redis?.isUp === true;
  }

  /** Runs a script. In a cluster all keys must be of one slot. @throws RedisAwayError */
  eval(script: string, keys: string[], args: string[]): Promise<unknown> {
    if (this.redis === undefined) return Promise.reject(new RedisAwayError('running a script'));
    return this.redis.run('running a script', (client) => client.eval(script, { keys, arguments: args }));
  }
}
