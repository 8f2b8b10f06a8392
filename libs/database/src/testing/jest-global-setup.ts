import { startTopology, type OwnedTopology } from './topology';
import { TOPOLOGIES } from './worker-topology';

const started: OwnedTopology[] = [];

/**
 * Jest's `globalSetup`: a topology for each worker, shared by no two test files at a time. The variable
 * AQUEDUCT_TEST_SHARDS says how many shards each has (1 to 3). @default 2
 */
export default async function startTopologies({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  const shards = Number(process.env['AQUEDUCT_TEST_SHARDS'] ?? 2) as 1 | 2 | 3;
  const options = { shards, replicas: 1, directory: 'with-shard-0', maxConnections: 300 } as const;
  started.push(...(await Promise.all(Array.from({ length: maxWorkers }, () => startTopology(options)))));
  process.env[TOPOLOGIES] = JSON.stringify(started.map((topology) => topology.describe()));
}

/** For `globalTeardown`. */
export async function stopTopologies(): Promise<void> {
  await Promise.all(started.splice(0).map((topology) => topology.stop()));
}
