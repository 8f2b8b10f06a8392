export {
  CACHE_CHANNEL,
  LOAD_CHANNEL,
  publishCacheUse,
  type CacheLoad,
  type CacheOutcome,
  type CacheUse,
} from './cache.events';
export { Cache, type CacheStats, type GetOptions } from './cache';
export { Cached, type CachedOptions } from './cached.decorator';
export { CacheModule, INVALIDATION_JOURNAL, type CacheModuleOptions } from './cache.module';
export { CacheSettings } from './cache.settings';
export type { Invalidation } from './bus/invalidation';
export type { Entry, Lifetimes } from './entries/entry';
export { owned } from './entries/owned';
export type { Condition, Found } from './entries/memory-tier';
export type { InvalidationJournal, JournalEntry } from './invalidation/journal';
export { CacheRedis } from './redis/cache-redis';
export type { Recipe } from './loading/recipe';
export { tagged } from './tags';
