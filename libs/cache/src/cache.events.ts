import { channel } from 'node:diagnostics_channel';

/** How an answer was come by. `coalesced`: others were having it made already; `bypass`: it was made for the caller alone. */
export type CacheOutcome = 'hit' | 'stale' | 'miss' | 'coalesced' | 'stale-if-error' | 'bypass';

/** What {@link CACHE_CHANNEL} publishes. */
export interface CacheUse {
  readonly key: string;
  readonly outcome: CacheOutcome;
}

/** `node:diagnostics_channel` on which each use of the cache is published; nothing is made while nobody listens. */
export const CACHE_CHANNEL = 'aqueduct:cache:use';

const uses = channel(CACHE_CHANNEL);

export function publishCacheUse(key: string, outcome: CacheOutcome): void {
  if (uses.hasSubscribers) uses.publish({ key, outcome } satisfies CacheUse);
}
