import { testDatabases } from '../src/testing';
import type { Addresses } from '../src/addresses';
import { Claims } from '../src/directory/claims';
import { Directory } from '../src/directory/directory';
import { Freshness } from '../src/freshness/freshness';
import { foundationSchema } from '../src/migrations/foundation';
import { Databases } from '../src/nodes/databases';
import type { NodeOptions, NodeSchema } from '../src/nodes/node-options';
import { PrimaryReads, ShardReads } from '../src/reads/shard-reads';
import type { Schema } from '../src/schema';
import { BucketMap } from '../src/sharding/bucket-map';
import { Shards } from '../src/transactions/shards';

const NODE: NodeOptions = {
  poolMax: 10,
  poolQueueLimit: 500,
  acquireTimeoutMs: 5000,
  statementTimeoutMs: 5000,
  probeIntervalMs: 50,
  // A machine that runs many tests lets a sound node wait.
  probeTimeoutMs: 10_000,
  stalenessBoundMs: 1000,
  floorWaitMs: 50,
  tls: undefined,
};

/** The data layer without Nest, on databases that only this test uses. */
export interface Layer {
  readonly addresses: Addresses;
  readonly databases: Databases;
  readonly freshness: Freshness;
  readonly map: BucketMap;
  readonly shards: Shards;
  readonly reads: ShardReads;
  readonly primaryReads: PrimaryReads;
  readonly directory: Directory;
  readonly claims: Claims;
  close(): Promise<void>;
}

export async function openLayer(
  given?: Addresses,
  node: Partial<NodeOptions> = {},
  schemas: readonly Schema[] = [],
): Promise<Layer> {
  const addresses = given ?? (await testDatabases(schemas));
  const freshness = new Freshness({ mode: 'process', positionSecret: 'a secret of at least 32 characters' });
  const options = { ...NODE, ...node };
  const schema = { directory: required('directory', schemas), shard: required('shard', schemas) };
  const databases = new Databases({ ...addresses, schema, node: options, startWaitMs: 5000 }, freshness);
  await databases.start();
  const map = new BucketMap(databases, 60_000);
  await map.start();
  const directory = new Directory(databases, options);
  return {
    addresses,
    databases,
    freshness,
    map,
    directory,
    shards: new Shards(databases, map, options),
    reads: new ShardReads(databases, map),
    primaryReads: new PrimaryReads(databases, map),
    claims: new Claims(directory),
    close: async () => {
      await map.close();
      await databases.close();
    },
  };
}

function required(kind: 'directory' | 'shard', schemas: readonly Schema[]): NodeSchema {
  const parts = [foundationSchema, ...schemas].map((schema) => schema[kind]);
  return {
    entities: parts.flatMap(({ entities }) => [...entities]),
    migrations: parts.flatMap(({ migrations }) => migrations.map(({ name }) => name)),
  };
}
