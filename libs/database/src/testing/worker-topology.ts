import { attachTopology, type Topology, type TopologyDescription } from './topology';

/** What a test file's process reads to find its topology: a list, by the number of the worker. */
export const TOPOLOGIES = 'AQUEDUCT_TEST_TOPOLOGIES';

/**
 * The topology of the Jest worker that runs this test file: everything but starting servers.
 * @throws Error when Jest was not set up for it.
 */
export function workerTopology(): Topology {
  const descriptions = JSON.parse(process.env[TOPOLOGIES] ?? '[]') as TopologyDescription[];
  const mine = descriptions[Number(process.env['JEST_WORKER_ID'] ?? 1) - 1];
  if (mine !== undefined) return attachTopology(mine);
  throw new Error(
    'No topology was started for this worker: add globalSetup and globalTeardown of @aqueduct/database/testing to the Jest project, as jest.config.cjs shows',
  );
}
