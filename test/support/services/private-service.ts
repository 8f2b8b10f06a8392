import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Ends the whole group of processes when its input ends, which it does with its owner, however that dies. */
const GUARD = 'for program; do sh -c "exec $program" </dev/null & done; while read -r line; do :; done; kill -KILL 0';
const START_MS = 60_000;

export interface ServiceOptions {
  readonly name: string;
  /** Shell commands, each of one program that stays in the foreground. */
  readonly commands: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  /** Whether it answers. May reject. */
  readonly isReady: () => Promise<boolean>;
  readonly directory: string;
}

/** A server of one test run, on a port and in a folder of its own. */
export class PrivateService {
  private group: ChildProcess | undefined;
  private log = '';

  constructor(private readonly options: ServiceOptions) {}

  get url(): string {
    return this.options.url;
  }

  /** Returns when it answers. Its data are those that it had. */
  async start(): Promise<void> {
    const { name, commands, env, isReady } = this.options;
    const group = spawn('/bin/sh', ['-c', GUARD, 'guard', ...commands], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], ...env },
    });
    this.group = group;
    for (const stream of [group.stdout, group.stderr])
      stream.on('data', (text: Buffer) => (this.log = (this.log + text.toString()).slice(-4000)));
    const until = performance.now() + START_MS;
    while (!(await isReady().catch(() => false))) {
      if (performance.now() > until) throw new Error(`${name} did not start:\n${this.log}`);
      await delay(100);
    }
  }

  /** SIGKILL to all its processes. */
  async kill(): Promise<void> {
    const { group } = this;
    if (group?.pid === undefined || group.exitCode !== null || group.signalCode !== null) return;
    const ended = once(group, 'exit');
    this.signal('SIGKILL');
    await ended;
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** It keeps its connections and answers none of them, until `thaw`. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  /** Kills it, and removes its folder. */
  async stop(): Promise<void> {
    await this.kill();
    await rm(this.options.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  private signal(name: NodeJS.Signals): void {
    if (this.group?.pid !== undefined) process.kill(-this.group.pid, name);
  }
}

export function serviceDirectory(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `aqueduct-${name}-`));
}

/** So many different ports of 127.0.0.1 on which nobody listens now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
