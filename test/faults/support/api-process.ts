import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import type { Addresses } from '@aqueduct/database';
import { settingsFor } from '@aqueduct/database/testing';
import { whenListening } from '../../support/started';

const ROOT = join(__dirname, '..', '..', '..');
const APPS = join(ROOT, 'dist/apps');
const START_MS = 40_000;

/** Short deadlines, so that a fault shows soon; cheap hashes, because passwords are not what is tested here. */
const FIXED = {
  // So many processes load the same thousand modules.
  NODE_COMPILE_CACHE: join(ROOT, 'dist/.compile-cache'),
  NODE_ENV: 'test',
  NO_COLOR: '1',
  PORT: '0',
  WORKER_PORT: '0',
  DATABASE_PROBE_INTERVAL_MS: '100',
  DATABASE_PROBE_TIMEOUT_MS: '1000',
  DATABASE_ACQUIRE_TIMEOUT_MS: '2000',
  DATABASE_STATEMENT_TIMEOUT_MS: '2000',
  // What is broken here are others; that machine is busy with all of them.
  OVERLOAD_LIMIT_MIN: '100',
  AUTH_HASH_MEMORY_KIB: '1024',
  AUTH_HASH_PASSES: '1',
};

/** All processes of an installation verify each other's tokens. */
const SIGNING_KEY = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** The built api, or worker, as an operating system process of its own, so that it can really be killed. */
export class ApiProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly output: readonly string[],
  ) {}

  /** @param preload a CommonJS file that the process loads first. */
  static async start(
    addresses: Addresses,
    env: Record<string, string> = {},
    preload?: string,
    app: 'api' | 'worker' = 'api',
  ): Promise<ApiProcess> {
    const args = [...(preload === undefined ? [] : ['--require', preload]), join(APPS, app, 'src/main.js')];
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'], AUTH_SIGNING_KEY: SIGNING_KEY, ...settingsFor(addresses), ...FIXED, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { url, output } = await whenListening(child, `The ${app}`, START_MS);
    return new ApiProcess(child, url, output);
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Null while it runs, and when a signal has ended it. */
  get exitCode(): number | null {
    return this.child.exitCode;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** What a line of its log says, by the first group. @throws when none does. */
  said(pattern: RegExp): string {
    const found = this.output.map((line) => pattern.exec(line)?.[1]).find((each) => each !== undefined);
    if (found === undefined) throw new Error(`It did not say ${pattern.source}:\n${this.output.join('\n')}`);
    return found;
  }

  async exited(): Promise<void> {
    if (!this.hasExited) await once(this.child, 'exit');
  }

  /** It keeps its connections and does nothing, until `thaw`. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited();
  }

  /** Ends it as an operator would. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.exited();
  }
}
