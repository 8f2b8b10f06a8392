import type { Addresses } from '../addresses';
import type { DatabaseUrls } from '../embedded/description';
import type { DatabaseAddress, DatabaseRef } from '../nodes/database-ref';
import type { TestDatabases } from './topology-databases';

/** Where the databases of a test are, as the library takes it. */
export function addressesFrom({ directory, shards }: Omit<TestDatabases, 'drop'>): Addresses {
  return {
    directory: address({ kind: 'directory' }, directory),
    shards: shards.map((urls, shard) => address({ kind: 'shard', shard }, urls)),
  };
}

function address(database: DatabaseRef, { primary, replicas }: DatabaseUrls): DatabaseAddress {
  return { database, nodes: [primary, ...replicas].map((url) => ({ url, pooled: false })) };
}

/** A machine that runs many tests lets sound servers wait; tests of broken ones set less. */
const PATIENCE = { DATABASE_PROBE_TIMEOUT_MS: '10000', DATABASE_ACQUIRE_TIMEOUT_MS: '10000' };

/** The settings, by their names in the environment, of a process that works on these databases, alone. */
export function settingsFor({ directory, shards }: Addresses): Record<string, string> {
  return {
    DATABASE_POSITION_SECRET: 'a secret of at least 32 characters',
    DATABASE_FRESHNESS: 'process',
    ...PATIENCE,
    ...urlSettings('DIRECTORY', directory),
    ...Object.fromEntries(shards.flatMap((shard, n) => Object.entries(urlSettings(`SHARD_${n}`, shard)))),
  };
}

function urlSettings(prefix: string, { nodes }: DatabaseAddress): Record<string, string> {
  const [primary = '', ...replicas] = nodes.map(({ url }) => url);
  return { [`${prefix}_DATABASE_URL`]: primary, [`${prefix}_DATABASE_REPLICA_URLS`]: replicas.join(',') };
}
