import { ConfigModule } from '@aqueduct/config';
import { DatabaseModule, DatabaseSettings, Freshness, ShardReads, Shards, type Addresses } from '@aqueduct/database';
import { settingsFor, testDatabases } from '@aqueduct/database/testing';
import { waitUntil } from '@aqueduct/kernel/testing';
import { CACHE_MANAGER, type Cache as CacheManager } from '@nestjs/cache-manager';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Cache, CacheModule, CacheSettings } from '../src';
import { CacheParts } from '../src/cache.parts';
import { thingsSchema } from './things';

@Module({})
class NodeModule {}

/** What a process of an installation has of libs/cache. */
export interface Node {
  readonly cache: Cache;
  readonly parts: CacheParts;
  readonly manager: CacheManager;
  readonly shards: Shards;
  readonly reads: ShardReads;
  readonly freshness: Freshness;
  get<T>(type: Type<T>): T;
  close(): Promise<void>;
}

export interface NodesOptions {
  /** @default 3 */
  readonly count?: number;
  /** @default new ones */
  readonly addresses?: Addresses;
  /** By their names in the environment. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly providers?: Type[];
}

const SETTINGS = {
  DATABASE_FRESHNESS: 'primary',
  DATABASE_POSITION_SECRET: 'a secret of at least 32 characters',
  DATABASE_STALENESS_BOUND_MS: '300',
};

/** Where it is not the subject, a machine that is busy with other tests shall not be taken for a Redis that is away. */
export const PATIENT = { CACHE_REDIS_TIMEOUT_MS: '1000' };

/** Processes of one installation, each with parts of its own, that have begun to trust what they hear. */
export class Nodes implements AsyncDisposable {
  private constructor(
    readonly addresses: Addresses,
    readonly all: readonly Node[],
  ) {}

  static async open({ count = 3, addresses, settings = {}, providers = [] }: NodesOptions = {}): Promise<Nodes> {
    const its = addresses ?? (await testDatabases([thingsSchema]));
    const env = { ...settingsFor(its), ...SETTINGS, ...settings };
    const nodes = new Nodes(its, await Promise.all(Array.from({ length: count }, () => openNode(env, providers))));
    await nodes.settle();
    return nodes;
  }

  get(index: number): Node {
    const node = this.all[index];
    if (node === undefined) throw new RangeError(`There is no node ${index}`);
    return node;
  }

  /** Resolves when all trust their memory, and use Redis where there is one. */
  async settle(): Promise<void> {
    await waitUntil(async () =>
      this.all.every(({ cache, parts }) => cache.stats.isTrusted && parts.shared?.tier.isUsable !== false),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((node) => node.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

async function openNode(env: Readonly<Record<string, string>>, providers: Type[]): Promise<Node> {
  const module: DynamicModule = {
    module: NodeModule,
    imports: [
      ConfigModule.forRoot({ settings: [DatabaseSettings, CacheSettings], env, isGlobal: true }),
      DatabaseModule.forRoot({ schemas: [thingsSchema] }),
      CacheModule.forRoot(),
    ],
    providers,
  };
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  return {
    cache: app.get(Cache, { strict: false }),
    parts: app.get(CacheParts, { strict: false }),
    manager: app.get<CacheManager>(CACHE_MANAGER, { strict: false }),
    shards: app.get(Shards, { strict: false }),
    reads: app.get(ShardReads, { strict: false }),
    freshness: app.get(Freshness, { strict: false }),
    get: (type) => app.get(type, { strict: false }),
    close: () => app.close(),
  };
}
