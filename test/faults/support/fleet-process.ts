import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sendCommand } from '../../../tools/fleet/control/control-client';
import { BalancerSocket } from '../../../tools/fleet/parts/balancer-socket';
import type { FleetStatus, NodeStatus } from '../../../tools/fleet/status/status';

const ROOT = join(__dirname, '..', '..', '..');
const BLOCK = require.resolve('./block-on-signal.cjs');
const START_MS = 240_000;
/** How long SIGUSR2 blocks a node. */
export const BLOCK_MS = 6000;

/** `npm run fleet`, in a folder of its own. */
export class FleetProcess implements AsyncDisposable {
  readonly balancer: BalancerSocket;
  readonly socket: string;

  private constructor(
    private readonly child: ChildProcess,
    readonly home: string,
    readonly output: string[],
  ) {
    this.socket = join(home, 'fleet', 'fleet.sock');
    this.balancer = new BalancerSocket(join(home, 'fleet', 'haproxy.sock'));
  }

  static async start(args: readonly string[], env: Record<string, string> = {}): Promise<FleetProcess> {
    const home = await mkdtemp(join(tmpdir(), 'aqueduct-fleet-'));
    const program = ['--import', './tools/checks/typescript.mjs', 'tools/fleet/main.ts'];
    const child = spawn(process.execPath, [...program, '--edge', '0', '--balancer', '0', ...args], {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        DATABASE_EMBEDDED_DIR: home,
        NODE_OPTIONS: `--disable-warning=ExperimentalWarning --require=${BLOCK}`,
        AQUEDUCT_TEST_BLOCK_MS: String(BLOCK_MS),
        // Hashes cost what they cost; the load signs nobody up.
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    const fleet = new FleetProcess(child, home, output);
    await fleet.untilReady();
    return fleet;
  }

  status(): Promise<FleetStatus> {
    return this.command('status') as Promise<FleetStatus>;
  }

  command(command: string, target?: string, seconds = 10): Promise<unknown> {
    return sendCommand(this.socket, { command, target, seconds });
  }

  async node(name: string): Promise<NodeStatus> {
    const node = (await this.status()).nodes.find((each) => each.name === name);
    if (node === undefined) throw new Error(`There is no ${name}`);
    return node;
  }

  /** Requests that the balancer has sent to a node so far. */
  async sentTo(name: string): Promise<number> {
    const stats = await this.balancer.servers();
    return stats.filter(({ server }) => server === name).reduce((sum, { total }) => sum + total, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGTERM');
      await once(this.child, 'exit');
    }
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  private async untilReady(): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`No fleet after ${START_MS} ms:\n${this.output.join('\n')}`)),
        START_MS,
      );
      for (const stream of [this.child.stdout, this.child.stderr]) {
        if (stream === null) continue;
        createInterface(stream).on('line', (line) => {
          this.output.push(line);
          if (line.includes('The fleet is ready')) {
            clearTimeout(timer);
            resolve();
          }
        });
      }
      this.child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`The fleet ended with ${code}:\n${this.output.join('\n')}`));
      });
    });
    await ready.catch(async (error: unknown) => {
      await this[Symbol.asyncDispose]();
      throw error;
    });
  }
}
