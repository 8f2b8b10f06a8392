import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Engine } from './engine';
import { KILL_GROUPS, Reaper } from './reaper';

const LOG_CHARACTERS = 4_000;

export interface ProcessOptions {
  /** Each a program that stays in the foreground, with its arguments. All run together. */
  readonly commands: readonly (readonly [file: string, ...args: string[]])[];
  readonly env: Readonly<Record<string, string>>;
  /** Working directory, with the data. */
  readonly directory: string;
}

/** Programs of this machine, each in a process group of its own. They die with this process, however that dies. */
export class ProcessEngine implements Engine {
  private leaders: readonly ChildProcess[] = [];
  private reaper: Reaper | undefined;
  private printed = '';

  constructor(private readonly options: ProcessOptions) {}

  start(): void {
    const { commands, directory } = this.options;
    this.printed = '';
    this.reaper = new Reaper(KILL_GROUPS, [directory]);
    this.leaders = commands.map(([file, ...args]) => this.spawn(file, args));
  }

  async kill(): Promise<void> {
    const living = this.leaders.filter(isAlive);
    const ended = living.map((leader) => once(leader, 'exit'));
    this.signal('SIGKILL');
    await Promise.all(ended);
    this.leaders = [];
    this.reaper?.dismiss();
    this.reaper = undefined;
  }

  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  async remove(): Promise<void> {
    await rm(this.options.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  hasEnded(): boolean {
    return !this.leaders.every(isAlive);
  }

  log(): string {
    return this.printed;
  }

  private spawn(file: string, args: readonly string[]): ChildProcess {
    const { env, directory: cwd } = this.options;
    const environment = { PATH: process.env['PATH'], LC_ALL: 'C', ...env };
    const stdio = ['ignore' as const, 'pipe' as const, 'pipe' as const];
    const leader = spawn(file, args, { cwd, env: environment, stdio, detached: true });
    if (leader.pid !== undefined) this.reaper?.tell(String(leader.pid));
    leader.on('error', (error) => (this.printed += `${error.message}\n`));
    for (const stream of [leader.stdout, leader.stderr])
      stream?.on('data', (text: Buffer) => (this.printed = (this.printed + text.toString()).slice(-LOG_CHARACTERS)));
    return leader;
  }

  private signal(name: NodeJS.Signals): void {
    for (const { pid } of this.leaders.filter(isAlive)) {
      // It may have ended, unnoticed so far.
      if (pid !== undefined) ignoreMissing(() => process.kill(-pid, name));
    }
  }
}

function isAlive({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

function ignoreMissing(act: () => void): void {
  try {
    act();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
