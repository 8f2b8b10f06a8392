import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Fleet } from '../../fleet/fleet';
import type { FleetOptions } from '../../fleet/options';
import { findPrograms } from '../../fleet/parts/programs';
import { FIRST_CONTENT } from '../../start/domain.mjs';
import { cpuOfProcess, processesBelow } from '../cpu.mjs';
import { Pinning } from '../http/stage/pinning';

const RATE_MOST = 1_000_000;
const DEFAULTS: FleetOptions = {
  api: 1,
  worker: 1,
  edgePort: 0,
  balancerPort: 0,
  balancing: 'leastconn',
  rate: RATE_MOST,
  settingsFile: undefined,
};

export type Part = 'nodes' | 'balancer' | 'edge';

/** A fleet to be measured: what answers is on one core, where the machine has two. */
export class BenchFleet implements AsyncDisposable {
  private constructor(
    private readonly fleet: Fleet,
    readonly urls: Readonly<Record<Part, string>>,
    private readonly pids: Readonly<Record<Part, readonly number[]>>,
  ) {}

  static async start(
    folder: string,
    options: Partial<FleetOptions>,
    settings: Readonly<Record<string, string>>,
    onStep: (step: string) => void,
  ): Promise<BenchFleet> {
    const directory = join(folder, 'fleet');
    mkdirSync(directory, { recursive: true });
    const fleet = new Fleet({
      options: { ...DEFAULTS, ...options },
      programs: findPrograms(),
      directory,
      given: { ...process.env, DATABASE_EMBEDDED_DIR: folder, LOG_LEVEL: 'warn', ...settings },
      firstContent: FIRST_CONTENT?.command,
      tell: onStep,
    });
    try {
      await fleet.start();
    } catch (error) {
      await fleet.stop();
      throw error;
    }
    const { nodes, balancer, edge } = await fleet.status();
    const apis = nodes.filter(({ name }) => name.startsWith('api'));
    const all = (pid: number | undefined): number[] => (pid === undefined ? [] : processesBelow(pid));
    const pids = {
      nodes: apis.flatMap(({ pid }) => all(pid)),
      balancer: all(balancer.pid),
      edge: all(edge?.pid),
    };
    if (Pinning.find().isOn)
      for (const pid of Object.values(pids).flat()) spawnSync('taskset', ['-ap', '-c', '0', String(pid)]);
    const urls = { nodes: apis[0]?.url ?? '', balancer: balancer.url, edge: edge?.url ?? '' };
    return new BenchFleet(fleet, urls, pids);
  }

  get redisUrl(): string | undefined {
    return this.fleet.stores['CACHE_REDIS_URL'];
  }

  /** CPU time of all that answers, in ms. */
  cpu(...parts: readonly Part[]): number {
    return parts.flatMap((part) => this.pids[part]).reduce((sum, pid) => sum + cpuOfProcess(pid), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet.stop();
  }
}
