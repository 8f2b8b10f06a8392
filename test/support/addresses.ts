import type { Addresses, DatabaseAddress, DatabaseRef } from '@aqueduct/database';
import type { TestDatabases } from '@aqueduct/database/testing';

/** Where the databases of a test are, as the library takes it. */
export function addressesFrom({ directory, shards }: Omit<TestDatabases, 'drop'>): Addresses {
  return {
    directory: address({ kind: 'directory' }, directory),
    shards: shards.map((urls, shard) => address({ kind: 'shard', shard }, urls)),
  };
}

function address(database: DatabaseRef, { primary, replicas }: TestDatabases['directory']): DatabaseAddress {
  return { database, nodes: [primary, ...replicas].map((url) => ({ url, pooled: false })) };
}

/** The settings that lead an api to the databases. */
export function settingsFor({ directory, shards }: Addresses): Record<string, string> {
  return Object.assign(
    {},
    urlSettings('DIRECTORY', directory),
    ...shards.map((shard, number) => urlSettings(`SHARD_${number}`, shard)),
  ) as Record<string, string>;
}

function urlSettings(prefix: string, { nodes }: DatabaseAddress): Record<string, string> {
  const [primary = '', ...replicas] = nodes.map(({ url }) => url);
  return { [`${prefix}_DATABASE_URL`]: primary, [`${prefix}_DATABASE_REPLICA_URLS`]: replicas.join(',') };
}
