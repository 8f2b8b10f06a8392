import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Reaper } from '@aqueduct/testing/services';
import { edgeConfig, type EdgeOptions } from '../config/edge-config';
import { ManagedProcess } from './managed-process';

export interface FleetEdgeOptions extends Omit<EdgeOptions, 'runDirectory' | 'user'> {
  readonly program: string;
  readonly directory: string;
  readonly logDirectory: string;
  readonly reaper: Reaper;
}

const START_MS = 10_000;
const STOP_MS = 5000;
/** Whom root makes its workers by default could not read the folder. */
const OWN_USER = process.getuid?.() === 0 ? { user: `${userInfo().username} ${userInfo().username}` } : {};

/** nginx's. */
export function edgeArguments(directory: string, configFile: string): string[] {
  return ['-p', directory, '-e', 'stderr', '-c', configFile];
}

/** nginx before the balancer. */
export class Edge {
  private readonly process: ManagedProcess;
  private readonly configFile: string;

  constructor(private readonly options: FleetEdgeOptions) {
    const { program, directory, logDirectory, reaper } = options;
    this.configFile = join(directory, 'nginx.conf');
    this.process = new ManagedProcess({
      file: program,
      args: edgeArguments(directory, this.configFile),
      env: { PATH: process.env['PATH'] },
      logFile: join(logDirectory, 'edge.log'),
      reaper,
    });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** @throws Error with what nginx says of its configuration. */
  async start(): Promise<void> {
    const { program, directory, bind } = this.options;
    await mkdir(directory, { recursive: true });
    await writeFile(this.configFile, edgeConfig({ ...this.options, ...OWN_USER, runDirectory: directory }));
    const args = ['-t', '-q', ...edgeArguments(directory, this.configFile)];
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`nginx does not take its configuration:\n${stderr}`);
    this.process.start();
    await this.process.until('nginx starts', () => answers(`http://${bind}/health`), START_MS);
  }

  async stop(): Promise<void> {
    await this.process.stop('SIGTERM', STOP_MS);
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(1000) }).then(
    () => true,
    () => false,
  );
