import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { withDeadline } from '@aqueduct/kernel';
import { whenListening } from './started';

const ROOT = join(__dirname, '../..');
const START_MS = 90_000;
const STOP_MS = 40_000;

/** The api or the worker from its sources, as a process of its own: for what only one application of a process can do. */
export class SourceProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** All that it has printed, by lines. */
    readonly output: readonly string[],
  ) {}

  static async start(app: 'api' | 'worker', env: Readonly<Record<string, string>>): Promise<SourceProcess> {
    const args = ['--import', join(ROOT, 'tools/checks/typescript.mjs'), join(ROOT, `apps/${app}/src/main.ts`)];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { url, output } = await whenListening(child, `The ${app}`, START_MS);
    return new SourceProcess(child, url, output);
  }

  /** Ends it as an operator would; one that does not end is killed. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await withDeadline(STOP_MS, 'Stopping', exited).catch(() => this.child.kill('SIGKILL'));
  }
}
