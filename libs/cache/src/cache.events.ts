import { channel } from 'node:diagnostics_channel';

/** How an answer was come by. `coalesced`: others were having it made already; `bypass`: it was made for the caller alone. */
export type CacheOutcome = 'hit' | 'stale' | 'miss' | 'coalesced' | 'stale-if-error' | 'bypass';

/** What {@link CACHE_CHANNEL} publishes. */
export interface CacheUse {
  readonly key: string;
  readonly outcome: CacheOutcome;
}

/** What {@link LOAD_CHANNEL} publishes: something that was in no memory. */
export interface CacheLoad {
  readonly key: string;
  /** `made`: by its work; `redis`: another process had made it; `failed`: nobody could. */
  readonly result: 'made' | 'redis' | 'failed';
  readonly ms: number;
}

/** `node:diagnostics_channel` on which each use of the cache is published; nothing is made while nobody listens. */
export const CACHE_CHANNEL = 'aqueduct:cache:use';
/** The same for what had to be loaded. */
export const LOAD_CHANNEL = 'aqueduct:cache:load';

const uses = channel(CACHE_CHANNEL);
const loads = channel(LOAD_CHANNEL);

export function publishCacheUse(key: string, outcome: CacheOutcome): void {
  if (uses.hasSubscribers) uses.publish({ key, outcome } satisfies CacheUse);
}

export function publishLoad(load: () => CacheLoad): void {
  if (loads.hasSubscribers) loads.publish(load());
}
