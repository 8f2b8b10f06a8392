import { Migrator, type Addresses } from '@aqueduct/database';
import {
  addressesFrom,
  createDatabases,
  startTopology,
  type OwnedTopology,
  type TopologyOptions,
} from '@aqueduct/database/testing';
import { check } from '../../support/history/checker';
import { SCHEMAS } from '../../../apps/installation';
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

/** A stage, real api processes on it, and readers and writers at work. */
export interface Scene extends Stage {
  readonly load: Load;
  /** Ends the load and says every promise that was broken and every answer that no fault explains. */
  verdict(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openStage(options: TopologyOptions): Promise<Stage> {
  const topology = await startTopology(options);
  try {
    const addresses = addressesFrom(await createDatabases(topology));
    await new Migrator({ ...addresses, schemas: SCHEMAS }).up();
    return { topology, addresses };
  } catch (error) {
    await topology.stop();
    throw error;
  }
}

/** @param processes how many api processes share the load; each request of a reader goes to the next one. */
export async function openScene(
  options: TopologyOptions,
  env: Record<string, string> = {},
  processes = 1,
): Promise<Scene> {
  const stage = await openStage(options);
  const closers = [() => stage.topology.stop()];
  const close = async (): Promise<void> => {
    for (const step of closers) await step();
  };
  try {
    const urls: string[] = [];
    for (let n = 0; n < processes; n++) {
      const api = await ApiProcess.start(stage.addresses, env);
      closers.unshift(() => api.stop());
      urls.push(api.url);
    }
    const load = await Load.prepare(urls, options.shards);
    closers.unshift(() => load.stop());
    load.start();
    await Promise.all(Array.from({ length: options.shards }, (_, shard) => load.until('reads', shard, 50)));
    return { ...stage, load, verdict: () => verdict(load), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function verdict(load: Load): Promise<string[]> {
  await load.stop();
  await load.end();
  const violations = check(load.history, { stalenessBoundMs: BOUND_MS + MEASURING_MS });
  return [...violations.map(({ promise, text }) => `${promise}: ${text}`), ...load.surprises];
}
