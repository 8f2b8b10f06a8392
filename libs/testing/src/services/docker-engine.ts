import { spawnSync } from 'node:child_process';
import type { Engine } from './engine';
import { Reaper } from './reaper';

export interface ContainerOptions {
  readonly name: string;
  readonly image: string;
  /** What listens inside, and the port of 127.0.0.1 that leads there. */
  readonly port: { readonly inside: number; readonly outside: number };
  /** Arguments of the image's program. */
  readonly args: readonly string[];
}

let answers: boolean | undefined;

/** Whether a Docker engine answers here; asked once. */
export function dockerAnswers(): boolean {
  answers ??= spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
  return answers;
}

/** A container, which keeps its data between `kill` and `start`. It is removed when this process dies. */
export class DockerEngine implements Engine {
  private reaper: Reaper | undefined;

  constructor(private readonly options: ContainerOptions) {}

  start(): void {
    const { name } = this.options;
    if (this.reaper !== undefined) return docker(['start', name]);
    this.reaper = new Reaper('docker rm --force --volumes "$1"', [name]);
    docker(runArguments(this.options));
  }

  kill(): Promise<void> {
    docker(['kill', this.options.name], { mayFail: true });
    return Promise.resolve();
  }

  freeze(): void {
    docker(['pause', this.options.name]);
  }

  thaw(): void {
    docker(['unpause', this.options.name]);
  }

  remove(): Promise<void> {
    docker(['rm', '--force', '--volumes', this.options.name], { mayFail: true });
    this.reaper?.dismiss();
    return Promise.resolve();
  }

  hasEnded(): boolean {
    const { stdout } = spawnSync('docker', ['inspect', '--format', '{{.State.Running}}', this.options.name]);
    return stdout.toString().trim() === 'false';
  }

  log(): string {
    const { stdout, stderr } = spawnSync('docker', ['logs', '--tail', '50', this.options.name]);
    return `${stdout.toString()}${stderr.toString()}`;
  }
}

/** `docker run` for a server that only this machine reaches. */
export function runArguments({ name, image, port, args }: ContainerOptions): string[] {
  return ['run', '--detach', '--name', name, '--publish', `127.0.0.1:${port.outside}:${port.inside}`, image, ...args];
}

/** @throws Error with what Docker said. */
function docker(args: readonly string[], { mayFail = false } = {}): void {
  const { status, stderr } = spawnSync('docker', args, { encoding: 'utf8' });
  if (status !== 0 && !mayFail) throw new Error(`docker ${args.join(' ')}: ${stderr.trim()}`);
}
