import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { cpuOfProcess } from '../../cpu.mjs';
import { listening } from '../../installation.mjs';
import type { Core, Pinning } from './pinning';
import type { Target } from './target';

/** What preload.mjs saw in a server between two moments. */
export interface Seen {
  /** On the heap of V8. */
  readonly allocatedBytes: number;
  /** By kind, role and name, such as `read primary articles.by-slug`. */
  readonly statements: Readonly<Record<string, number>>;
  readonly loopDelayMs: { readonly p50: number; readonly p99: number };
}

export interface ServerStart {
  readonly name: string;
  /** What Node runs. */
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  readonly core?: Core;
}

/** How many of the statements begin with this. */
export function countOf({ statements }: Seen, beginning: string): number {
  return Object.entries(statements).reduce((sum, [key, count]) => sum + (key.startsWith(beginning) ? count : 0), 0);
}

const START_MS = 60_000;
const STOP_MS = 15_000;
const PRELOAD = ['--import', resolve('tools/bench/http/preload.mjs')];
const TYPESCRIPT = ['--disable-warning=ExperimentalWarning', '--import', resolve('tools/checks/typescript.mjs')];

/** A server under test, a process of its own that ends with this one. */
export class ServerProcess implements Target {
  private constructor(
    readonly name: string,
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** @throws Error when it does not listen in time. */
  static async start({ name, program, env, core = 'server' }: ServerStart, pinning: Pinning): Promise<ServerProcess> {
    const typescript = program.endsWith('.ts') ? TYPESCRIPT : [];
    const line = pinning.commandLine(core, [process.execPath, ...PRELOAD, ...typescript, resolve(program)]);
    const child = spawn(line[0], line.slice(1), {
      env: { ...process.env, ...env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
    try {
      return new ServerProcess(name, await listening(child), child);
    } catch (error) {
      throw new Error(`${name} did not start`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** CPU time used so far, in ms. */
  cpu(): number {
    return cpuOfProcess(this.child.pid ?? 0);
  }

  /** Memory that it holds, in MiB. */
  residentMiB(): number {
    const [, kibibytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes) / 1024;
  }

  async watch(): Promise<void> {
    await this.ask('start');
  }

  /** What was seen since `watch`. */
  seen(): Promise<Seen> {
    return this.ask('stop') as Promise<Seen>;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
  }

  private async ask(command: 'start' | 'stop'): Promise<unknown> {
    const answer = once(this.child, 'message', { signal: AbortSignal.timeout(STOP_MS) });
    this.child.send(command);
    const [message] = (await answer) as [unknown];
    return message;
  }
}
