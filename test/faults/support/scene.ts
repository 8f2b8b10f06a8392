import { startTopology, type Topology, type TopologyOptions } from '@aqueduct/database/testing';
import { check } from '../../support/history/checker';
import { migrate } from '../../support/migrate';
import { ApiProcess } from './api-process';
import { Load } from './load';

const BOUND_MS = 1000;
/** Measuring from outside adds the way there and back, on a machine that runs five databases beside. */
const MEASURING_MS = 300;

/** Real clusters, a real api process, and readers and writers at work. */
export interface Scene {
  readonly topology: Topology;
  readonly api: ApiProcess;
  readonly load: Load;
  /** Ends the load and says every promise that was broken and every answer that no fault explains. */
  verdict(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openScene(options: TopologyOptions, env: Record<string, string> = {}): Promise<Scene> {
  const topology = await startTopology(options);
  await migrate(topology.urls);
  const api = await ApiProcess.start(topology.urls, env);
  const load = await Load.prepare([api.url], options.shards);
  load.start();
  await Promise.all(Array.from({ length: options.shards }, (_, shard) => load.until('reads', shard, 50)));
  return {
    topology,
    api,
    load,
    verdict: async () => {
      await load.stop();
      await load.end();
      return [
        ...check(load.history, { stalenessBoundMs: BOUND_MS + MEASURING_MS }).map(
          ({ promise, text }) => `${promise}: ${text}`,
        ),
        ...load.surprises,
      ];
    },
    close: async () => {
      await load.stop();
      await api.stop();
      await topology.stop();
    },
  };
}
