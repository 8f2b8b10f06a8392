import type { Addresses } from '@aqueduct/database';
import { attachTopology, createDatabases, type Topology, type TopologyDescription } from '@aqueduct/database/testing';
import { addressesFrom } from './addresses';
import { TOPOLOGIES } from './global-setup';

/** The topology of this test file's worker. */
function testTopology(): Topology {
  const descriptions = JSON.parse(process.env[TOPOLOGIES] ?? '[]') as TopologyDescription[];
  const mine = descriptions[Number(process.env['JEST_WORKER_ID'] ?? 1) - 1];
  if (mine === undefined)
    throw new Error('No topology was started for this worker: is globalSetup configured for its project?');
  return attachTopology(mine);
}

/** Empty databases that only the caller uses: a directory, and as many shards as the run has. */
export async function testDatabases(): Promise<Addresses> {
  return addressesFrom(await createDatabases(testTopology()));
}
