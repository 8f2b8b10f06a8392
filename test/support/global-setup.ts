// By its path: Jest runs this file before there are aliases.
import { startTopology, type OwnedTopology } from '../../libs/database/src/testing';

/** What a test file's process reads to find its topology: a list, by the number of the worker. */
export const TOPOLOGIES = 'AQUEDUCT_TEST_TOPOLOGIES';

const started: OwnedTopology[] = [];

/** A topology for each worker: real PostgreSQL with replicas, shared by no two test files at a time. */
export default async function startTopologies({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  const shards = Number(process.env['AQUEDUCT_TEST_SHARDS'] ?? 2) as 1 | 2 | 3;
  const options = { shards, replicas: 1, directory: 'with-shard-0', maxConnections: 300 } as const;
  started.push(...(await Promise.all(Array.from({ length: maxWorkers }, () => startTopology(options)))));
  process.env[TOPOLOGIES] = JSON.stringify(started.map((topology) => topology.describe()));
}

export async function stopTopologies(): Promise<void> {
  await Promise.all(started.splice(0).map((topology) => topology.stop()));
}
