import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reaper } from '@aqueduct/testing/services';

export interface ProcessOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Gets what it prints; of what `onLine` takes only standard error. */
  readonly logFile: string;
  /** Ends it when the fleet is killed. */
  readonly reaper: Reaper;
  /** Called with each line of its standard output. */
  readonly onLine?: (line: string) => void;
}

const LAST_LINES = 8;
const ASK_EVERY_MS = 50;

/**
 * A program of the fleet, which can be started again after its end. It has a process group of its own: Ctrl-C does not reach
 * it, and with it all that it has started can be killed.
 */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  private ended: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ProcessOptions) {}

  /** Undefined: it does not run. */
  get pid(): number | undefined {
    return this.isRunning ? this.child?.pid : undefined;
  }

  get isRunning(): boolean {
    return this.child?.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Of its last life; null: a signal ended it. */
  get exitCode(): number | null {
    return this.child?.exitCode ?? null;
  }

  /** @param also over the environment of all its lives. */
  start(also: NodeJS.ProcessEnv = {}): void {
    const { file, args, env, logFile, reaper, onLine } = this.options;
    const log = openSync(logFile, 'a');
    const stdio = ['ignore' as const, onLine === undefined ? log : ('pipe' as const), log];
    const child = spawn(file, args, { env: { ...env, ...also }, stdio, detached: true });
    closeSync(log);
    this.child = child;
    this.ended = once(child, 'exit').catch(() => undefined);
    if (child.pid !== undefined) reaper.tell(String(child.pid));
    if (onLine !== undefined && child.stdout !== null) createInterface(child.stdout).on('line', onLine);
  }

  /**
   * Resolves when `isSo`. @param what the process does then, for the error.
   * @throws Error with the end of its log, when it ends before or the time is over.
   */
  async until(what: string, isSo: () => Promise<boolean>, patienceMs: number): Promise<void> {
    const end = performance.now() + patienceMs;
    while (!(await isSo())) {
      if (!this.isRunning) throw new Error(`${what}: it ended with ${this.exitCode}:\n${this.lastWords}`);
      if (performance.now() > end) throw new Error(`${what}: not after ${patienceMs / 1000} s:\n${this.lastWords}`);
      await delay(ASK_EVERY_MS);
    }
  }

  /** The end of its log, for people. */
  private get lastWords(): string {
    return readFileSync(this.options.logFile, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  }

  /** To the process, not to those that it has started. */
  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) this.child?.kill(signal);
  }

  /** Resolves when it has ended. */
  async exited(): Promise<void> {
    if (this.isRunning) await this.ended;
  }

  /** Asks it to end, and kills it with all that it has started when it has not after a time. */
  async stop(signal: NodeJS.Signals, patienceMs: number): Promise<void> {
    const { child } = this;
    this.signal(signal);
    const timer = setTimeout(() => child?.pid !== undefined && killGroup(child.pid), patienceMs);
    await this.exited();
    clearTimeout(timer);
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
