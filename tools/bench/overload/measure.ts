import type { StreamResult } from '../http/load/open-loop';
import type { Generator } from '../http/load/generator';
import type { BenchDatabases } from '../http/stage/databases';
import type { Pinning } from '../http/stage/pinning';
import type { RequestFiles } from '../http/stage/request-files';
import { ServerProcess } from '../http/stage/server-process';
import type { Mode } from './modes';

export interface Stage {
  readonly databases: BenchDatabases;
  readonly pinning: Pinning;
  readonly files: RequestFiles;
  readonly generator: Generator;
  /** What bounds the api's capacity. */
  readonly preload: string;
}

/** One load: so many times the capacity. */
export interface Load {
  readonly times: number;
  readonly offered: number;
  /** Useful answers each second: within the patience. */
  readonly goodput: number;
  readonly refused: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly latenessP99Ms: number;
  /** Of the api, in ms for each second. */
  readonly cpu: number;
  readonly residentMiB: number;
}

export interface Measured {
  readonly mode: string;
  readonly loads: readonly Load[];
  /** Right after the greatest load, 0.8 times the capacity: the share of useful answers in the first seconds. */
  readonly recovery: Load;
}

/** So many connections to the replica of each of two shards, each held for so long. */
const STATEMENT_MS = 15;
const CONNECTIONS = 2;
const CAPACITY = 200;
const PATIENCE_MS = 1000;
const TIMES = [0.5, 0.8, 1, 1.5, 2, 3, 5, 10];
export const CALM = 0.8;
const WARM_UP_SECONDS = 5;
const RECOVERY_SECONDS = 5;
const MOST_CONNECTIONS = 4000;
const API = 'dist/apps/api/src/main.js';

export async function measureMode(
  stage: Stage,
  mode: Mode,
  seconds: number,
  onStep: (step: string) => void,
): Promise<Measured> {
  const { databases, pinning, files, preload } = stage;
  const env = {
    ...databases.environment,
    ...mode.env,
    PORT: '0',
    LOG_LEVEL: 'log',
    CACHE_ENABLED: 'false',
    DATABASE_POOL_MAX: String(CONNECTIONS),
    BENCH_OVERLOAD_STATEMENT_MS: String(STATEMENT_MS),
    NODE_OPTIONS: `--require ${preload}`,
  };
  const api = await ServerProcess.start({ name: mode.name, program: API, env }, pinning);
  try {
    await files.write('overload', api.url);
    await measureLoad(stage, api, CALM, WARM_UP_SECONDS);
    const loads: Load[] = [];
    for (const times of TIMES) {
      loads.push(await measureLoad(stage, api, times, seconds));
      onStep(`${mode.name}: ${times} x ${CAPACITY}/s, goodput ${loads.at(-1)?.goodput.toFixed(0)}/s`);
    }
    return { mode: mode.name, loads, recovery: await measureLoad(stage, api, CALM, RECOVERY_SECONDS) };
  } finally {
    await api.stop();
  }
}

async function measureLoad(
  { files, generator }: Stage,
  api: ServerProcess,
  times: number,
  seconds: number,
): Promise<Load> {
  const requestFile = files.file('overload', 'article', false);
  const rate = times * CAPACITY;
  const before = api.cpu();
  const result = await generator.openLoop({
    url: api.url,
    seconds,
    waitsBy: 'timer',
    maxConnections: MOST_CONNECTIONS,
    patienceMs: PATIENCE_MS,
    streams: [{ name: 'articles', requestFile, first: 0, rate }],
  });
  const [stream] = result.streams as [StreamResult];
  return {
    times,
    offered: stream.due / seconds,
    goodput: stream.inTime / seconds,
    refused: stream.failed / seconds,
    p50Ms: stream.latencyMs.p50,
    p99Ms: stream.latencyMs.p99,
    latenessP99Ms: stream.latenessMs.p99,
    cpu: (api.cpu() - before) / seconds,
    residentMiB: api.residentMiB(),
  };
}
