import type { Addresses } from '../addresses';
import { Migrator } from '../migrations/migrator';
import type { Schema } from '../schema';
import { addressesFrom } from './test-addresses';
import { createDatabases } from './topology-databases';
import { workerTopology } from './worker-topology';

/** Empty databases that only the caller uses, in the worker's topology: a directory, and as many shards as the run has. */
export async function emptyDatabases(): Promise<Addresses> {
  return addressesFrom(await createDatabases(workerTopology()));
}

/** The same with the tables of the given schemas, and the library's own. */
export async function testDatabases(schemas: readonly Schema[] = []): Promise<Addresses> {
  const addresses = await emptyDatabases();
  await new Migrator({ ...addresses, schemas }).up();
  return addresses;
}
