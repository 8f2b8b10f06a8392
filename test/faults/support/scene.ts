import type { Addresses } from '@aqueduct/database';
import { createDatabases, startTopology, type OwnedTopology, type TopologyOptions } from '@aqueduct/database/testing';
import { addressesFrom } from '../../support/addresses';
import { check } from '../../support/history/checker';
import { migrate } from '../../support/migrate';
import { ApiProcess } from './api-process';
import { Load } from './load';

const BOUND_MS = 1000;
/** Measuring from outside adds the way there and back, on a machine that runs all the databases beside. */
const MEASURING_MS = 300;

/** Clusters of one test, and Conduit's databases in them. */
export interface Stage {
  readonly topology: OwnedTopology;
  readonly addresses: Addresses;
}

/** A stage, a real api process on it, and readers and writers at work. */
export interface Scene extends Stage {
  readonly api: ApiProcess;
  readonly load: Load;
  /** Ends the load and says every promise that was broken and every answer that no fault explains. */
  verdict(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openStage(options: TopologyOptions): Promise<Stage> {
  const topology = await startTopology(options);
  const addresses = addressesFrom(await createDatabases(topology));
  await migrate(addresses);
  return { topology, addresses };
}

export async function openScene(options: TopologyOptions, env: Record<string, string> = {}): Promise<Scene> {
  const { topology, addresses } = await openStage(options);
  const api = await ApiProcess.start(addresses, env);
  const load = await Load.prepare([api.url], options.shards);
  load.start();
  await Promise.all(Array.from({ length: options.shards }, (_, shard) => load.until('reads', shard, 50)));
  return {
    topology,
    addresses,
    api,
    load,
    verdict: async () => {
      await load.stop();
      await load.end();
      const violations = check(load.history, { stalenessBoundMs: BOUND_MS + MEASURING_MS });
      return [...violations.map(({ promise, text }) => `${promise}: ${text}`), ...load.surprises];
    },
    close: async () => {
      await load.stop();
      await api.stop();
      await topology.stop();
    },
  };
}
