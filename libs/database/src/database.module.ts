import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { addressesOf } from './addresses';
import { DatabaseSettings } from './database.settings';
import { BulkCopy } from './bulk/bulk-copy';
import { Claims } from './directory/claims';
import { ClaimSweeper } from './directory/claim-sweeper';
import { Directory } from './directory/directory';
import { Freshness } from './freshness/freshness';
import { Idempotency } from './idempotency/idempotency';
import { IdempotencyKeys } from './idempotency/idempotency-keys';
import { foundationSchema } from './migrations/foundation';
import { Databases } from './nodes/databases';
import type { NodeSchema } from './nodes/node-options';
import { tlsOptions } from './nodes/tls';
import { PrimaryReads, ShardReads } from './reads/shard-reads';
import type { Schema } from './schema';
import { BucketMap } from './sharding/bucket-map';
import { SHARD_ENTITIES } from './transactions/shard-entities';
import { Shards } from './transactions/shards';

export interface DatabaseModuleOptions {
  /** What the application keeps in its databases. */
  readonly schemas: readonly Schema[];
}

const MAP_POLL_MS = 5000;
const START_WAIT_MS = 5000;

/**
 * Sharded, replicated PostgreSQL. Needs `DatabaseSettings` from `ConfigModule`.
 * Its start waits until every database has answered once, at most 5 s, and then goes on without.
 * @throws WrongDatabaseError, SchemaTooOldError from the start.
 */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(Databases) private readonly databases: Databases,
    @Inject(BucketMap) private readonly map: BucketMap,
  ) {}

  static forRoot(options: DatabaseModuleOptions): DynamicModule {
    const providers = [
      {
        provide: Freshness,
        inject: [DatabaseSettings],
        useFactory: ({ freshness, positionSecret = '' }: DatabaseSettings) =>
          new Freshness({ mode: freshness, positionSecret }),
      },
      {
        provide: Databases,
        inject: [DatabaseSettings, Freshness],
        useFactory: (settings: DatabaseSettings, freshness: Freshness) =>
          openDatabases(settings, freshness, options.schemas),
      },
      { provide: SHARD_ENTITIES, useValue: options.schemas.flatMap(({ shard }) => shard.entities) },
      { provide: BucketMap, inject: [Databases], useFactory: openBucketMap },
      {
        provide: Directory,
        inject: [Databases, DatabaseSettings],
        useFactory: (databases: Databases, settings: DatabaseSettings) => new Directory(databases, settings),
      },
      {
        provide: Shards,
        inject: [Databases, BucketMap, DatabaseSettings],
        useFactory: (databases: Databases, map: BucketMap, settings: DatabaseSettings) =>
          new Shards(databases, map, settings),
      },
      {
        provide: BulkCopy,
        inject: [Databases, BucketMap, DatabaseSettings],
        useFactory: (databases: Databases, map: BucketMap, { tlsCaFile }: DatabaseSettings) =>
          new BulkCopy(databases, map, { tls: tlsOptions(tlsCaFile) }),
      },
      {
        provide: ClaimSweeper,
        inject: [Claims, DatabaseSettings],
        useFactory: (claims: Claims, { claimGraceMs }: DatabaseSettings) =>
          new ClaimSweeper(claims, { graceMs: claimGraceMs, intervalMs: claimGraceMs / 3 }),
      },
      {
        provide: Idempotency,
        inject: [PrimaryReads, DatabaseSettings],
        useFactory: (reads: PrimaryReads, { idempotencyTtlSeconds, positionSecret = '' }: DatabaseSettings) =>
          new Idempotency(reads, { ttlSeconds: idempotencyTtlSeconds, secret: positionSecret }),
      },
      {
        provide: IdempotencyKeys,
        inject: [Databases, DatabaseSettings],
        useFactory: (databases: Databases, settings: DatabaseSettings) => new IdempotencyKeys(databases, settings),
      },
      Claims,
      ShardReads,
      PrimaryReads,
    ];
    return {
      module: DatabaseModule,
      global: true,
      providers,
      exports: [
        Freshness,
        Databases,
        SHARD_ENTITIES,
        BucketMap,
        Directory,
        Shards,
        BulkCopy,
        ClaimSweeper,
        Idempotency,
        IdempotencyKeys,
        Claims,
        ShardReads,
        PrimaryReads,
      ],
    };
  }

  /** Last of all: whoever still works on a request needs the pools until then. */
  async onApplicationShutdown(): Promise<void> {
    await this.map.close();
    await this.databases.close();
  }
}

async function openDatabases(
  settings: DatabaseSettings,
  freshness: Freshness,
  schemas: readonly Schema[],
): Promise<Databases> {
  const databases = new Databases(
    {
      ...addressesOf(settings),
      schema: { directory: nodeSchema('directory', schemas), shard: nodeSchema('shard', schemas) },
      node: { ...settings, tls: tlsOptions(settings.tlsCaFile) },
      startWaitMs: START_WAIT_MS,
    },
    freshness,
  );
  await databases.start();
  return databases;
}

async function openBucketMap(databases: Databases): Promise<BucketMap> {
  const map = new BucketMap(databases, MAP_POLL_MS);
  await map.start();
  return map;
}

function nodeSchema(kind: 'directory' | 'shard', schemas: readonly Schema[]): NodeSchema {
  const parts = [foundationSchema, ...schemas].map((schema) => schema[kind]);
  return {
    entities: parts.flatMap(({ entities }) => [...entities]),
    migrations: parts.flatMap(({ migrations }) => migrations.map(({ name }) => name)),
  };
}
