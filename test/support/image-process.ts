import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDeadline } from '@aqueduct/kernel';
import { watchStart, type Started } from './started';

/** What of an image says how a container of it starts. */
interface ImageConfig {
  readonly user: string;
  readonly workingDirectory: string;
  readonly environment: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

/** Folder that `npm run test:image` has unpacked the image into. */
const UNPACKED = 'AQUEDUCT_TEST_IMAGE';
const START_MS = 120_000;

export const isImageTested = process.env[UNPACKED] !== undefined;

/**
 * A container of the image, without an engine: its files, which it cannot write, a /tmp of its own, its user, its environment and
 * nothing of ours, its processes alone. It has this machine's network.
 */
export class ImageProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;
  private readonly started: Started;

  /** @param args after the entrypoint. @default the image's own command */
  constructor(env: Readonly<Record<string, string>>, args?: readonly string[], entrypoint?: readonly string[]) {
    const folder = process.env[UNPACKED];
    if (folder === undefined) throw new Error(`${UNPACKED} is not set: npm run test:image sets it`);
    const config = JSON.parse(readFileSync(join(folder, 'image.json'), 'utf8')) as ImageConfig;
    const [user = '', group = user] = config.user.split(':');
    const variables = [...config.environment.map((line) => line.split(/=(.*)/s)), ...Object.entries(env)];
    const sandbox = [
      ...['--ro-bind', join(folder, 'root'), '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp'],
      ...['--unshare-pid', '--as-pid-1', '--die-with-parent', '--chdir', config.workingDirectory, '--clearenv'],
      ...variables.flatMap(([name = '', value = '']) => ['--setenv', name, value]),
    ];
    const command = [...(entrypoint ?? config.entrypoint), ...(args ?? config.command)];
    const asUser = ['--reuid', user, '--regid', group, '--clear-groups', 'bwrap'];
    this.child = spawn('setpriv', [...asUser, ...sandbox, ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.started = watchStart(this.child, 'The container');
    // Its output is then complete.
    this.ended = once(this.child, 'close');
  }

  /** @returns its address. @throws Error with its output when it ends or stalls before it listens. */
  listening(): Promise<string> {
    return withDeadline(START_MS, 'Starting the container', this.started.url);
  }

  /** Waits for its end. */
  async result(): Promise<{ code: number | null; output: string }> {
    await this.ended;
    return { code: this.child.exitCode, output: this.started.output.map((line) => `${line}\n`).join('') };
  }

  /** As `docker stop` does it. @returns its exit code */
  async stop(): Promise<number | null> {
    if (this.child.exitCode === null) this.tell('SIGTERM');
    await this.ended;
    return this.child.exitCode;
  }

  /** The sandbox ends at once when it is told to; the signal is for what runs in it. */
  private tell(signal: NodeJS.Signals): void {
    const inside = readFileSync(`/proc/${this.child.pid}/task/${this.child.pid}/children`, 'utf8').trim().split(' ');
    for (const pid of inside) if (pid !== '') process.kill(Number(pid), signal);
  }
}
