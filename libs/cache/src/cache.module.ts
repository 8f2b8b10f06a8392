import { Databases, DatabaseSettings, Freshness } from '@aqueduct/database';
import { CacheModule as CacheManagerModule, type CacheManagerOptions } from '@nestjs/cache-manager';
import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type FactoryProvider,
  type ModuleMetadata,
} from '@nestjs/common';
import { Cache } from './cache';
import { CacheParts } from './cache.parts';
import { CacheSettings } from './cache.settings';
import type { InvalidationJournal } from './invalidation/journal';
import { memoryStore, redisStore } from './manager/keyv-stores';
import { CacheRedis } from './redis/cache-redis';

/** Injection token of the {@link InvalidationJournal}; null: what dies with its process between commit and telling is told by nobody. */
export const INVALIDATION_JOURNAL = Symbol('INVALIDATION_JOURNAL');

export interface CacheModuleOptions {
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** @default none */
  readonly journal?:
    | { readonly useExisting: symbol | string | (abstract new (...args: never[]) => InvalidationJournal) }
    | Pick<FactoryProvider<InvalidationJournal>, 'useFactory' | 'inject'>;
}

/** Of CACHE_MAX_BYTES, what CACHE_MANAGER may have beside it. */
const MANAGER_SHARE = 0.1;

@Module({
  providers: [
    {
      provide: CacheParts,
      inject: [CacheSettings, Databases, Freshness, DatabaseSettings],
      useFactory: (
        settings: CacheSettings,
        databases: Databases,
        freshness: Freshness,
        { stalenessBoundMs }: DatabaseSettings,
      ) => new CacheParts(settings, (options) => databases.directory.openSession(options), freshness, stalenessBoundMs),
    },
  ],
  exports: [CacheParts],
})
class CachePartsModule {}

/**
 * What is kept, in the memory of the process and in Redis. Needs `CacheSettings` from `ConfigModule`, and
 * `DatabaseModule`. Also provides CACHE_MANAGER of `@nestjs/cache-manager`, on the same tiers, for plain keys.
 */
@Module({})
export class CacheModule implements BeforeApplicationShutdown {
  constructor(@Inject(CacheParts) private readonly parts: CacheParts) {}

  static forRoot(options: CacheModuleOptions = {}): DynamicModule {
    return {
      module: CacheModule,
      global: true,
      imports: [
        ...(options.imports ?? []),
        CachePartsModule,
        CacheManagerModule.registerAsync({
          imports: [CachePartsModule],
          inject: [CacheParts, CacheSettings],
          useFactory: managerOptions,
        }),
      ],
      providers: [
        { provide: INVALIDATION_JOURNAL, ...(options.journal ?? { useValue: null }) },
        {
          provide: Cache,
          inject: [CacheParts, INVALIDATION_JOURNAL],
          useFactory: (parts: CacheParts, journal: InvalidationJournal | null) => parts.open(journal ?? undefined),
        },
        {
          provide: CacheRedis,
          inject: [CacheParts, CacheSettings],
          useFactory: ({ shared }: CacheParts, { namespace }: CacheSettings) =>
            new CacheRedis(shared?.redis, namespace),
        },
      ],
      exports: [Cache, CacheRedis, CacheManagerModule],
    };
  }

  /** Before the databases and whatever else the bus may stand on. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.parts.close();
  }
}

/** Its types are those of another build of keyv: ESM's, not CommonJS'. */
function managerOptions({ shared }: CacheParts, { maxBytes, namespace, release }: CacheSettings): CacheManagerOptions {
  const stores = [
    memoryStore(MANAGER_SHARE * maxBytes),
    ...(shared === undefined ? [] : [redisStore(shared.redis, shared.generation, `${namespace}:${release}`)]),
  ];
  return { stores } as unknown as CacheManagerOptions;
}
