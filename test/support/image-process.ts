import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { withDeadline } from '@aqueduct/kernel';

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
const STARTED = /(?:Listening on |Working \(health: )(http:\/\/[^\s/"]+)/;
const START_MS = 120_000;

export const isImageTested = process.env[UNPACKED] !== undefined;

/**
 * A container of the image, without an engine: its files, which it cannot write, a /tmp of its own, its user, its environment and
 * nothing of ours, its processes alone. It has this machine's network.
 */
export class ImageProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;
  private output = '';

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
    this.ended = once(this.child, 'exit');
  }

  /** @returns its address. @throws Error with its output when it ends or stalls before it listens. */
  async listening(): Promise<string> {
    const url = new Promise<string>((resolve, reject) => {
      this.lines((line) => {
        const found = STARTED.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
      this.child.once('exit', (code) => reject(new Error(`It ended with ${code} before it listened:\n${this.output}`)));
    });
    return withDeadline(START_MS, 'Starting the container', url);
  }

  /** Waits for its end. */
  async result(): Promise<{ code: number | null; output: string }> {
    this.lines(() => undefined);
    await this.ended;
    return { code: this.child.exitCode, output: this.output };
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

  private lines(read: (line: string) => void): void {
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream === null) continue;
      createInterface(stream).on('line', (line) => {
        this.output += `${line}\n`;
        read(line);
      });
    }
  }
}
