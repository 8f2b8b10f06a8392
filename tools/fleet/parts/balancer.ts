import { rm, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Reaper } from '@aqueduct/testing/services';
import { balancerConfig, type BalancerOptions } from '../config/balancer-config';
import type { NodeAddress } from '../config/node-address';
import { BalancerSocket, type ServerStat } from './balancer-socket';
import { ManagedProcess } from './managed-process';
import { Traffic } from './traffic';

export interface FleetBalancerOptions extends Omit<BalancerOptions, 'nodes' | 'runDirectory'> {
  readonly program: string;
  readonly directory: string;
  readonly logDirectory: string;
  readonly reaper: Reaper;
  /** Told when a node comes or goes, as HAProxy says it. */
  readonly tell: (what: string) => void;
}

const START_MS = 10_000;
const STOP_MS = 5000;

/** HAProxy's: a master, which can be reloaded, in the foreground. */
export const balancerArguments = (configFile: string): string[] => ['-W', '-db', '-f', configFile];

/** HAProxy, reloaded without losing a connection when the nodes change. */
export class Balancer {
  readonly traffic = new Traffic();
  private readonly process: ManagedProcess;
  private readonly socket: BalancerSocket;
  private readonly configFile: string;
  private readonly stateFile: string;

  constructor(private readonly options: FleetBalancerOptions) {
    const { program, directory, logDirectory, reaper } = options;
    this.configFile = join(directory, 'haproxy.cfg');
    this.stateFile = join(directory, 'servers.state');
    this.socket = new BalancerSocket(join(directory, 'haproxy.sock'));
    this.process = new ManagedProcess({
      file: program,
      args: balancerArguments(this.configFile),
      env: { PATH: process.env['PATH'] },
      logFile: join(logDirectory, 'balancer.log'),
      reaper,
      onLine: (line) => this.read(line),
    });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** @throws Error with what HAProxy says of its configuration. */
  async start(nodes: readonly NodeAddress[]): Promise<void> {
    await this.configure(nodes);
    // What an earlier fleet remembered is not true of this one.
    await rm(this.stateFile, { force: true });
    await writeFile(this.stateFile, '');
    this.process.start();
    await this.process.until('HAProxy starts', async () => (await this.workerPid()) !== undefined, START_MS);
  }

  /** New workers take the listening sockets over, and know which nodes are up; the old ones finish what they have. */
  async reload(nodes: readonly NodeAddress[]): Promise<void> {
    await this.configure(nodes);
    const before = await this.workerPid();
    await writeFile(this.stateFile, await this.socket.ask('show servers state'));
    this.process.signal('SIGUSR2');
    await this.process.until('HAProxy reloads', async () => (await this.workerPid()) !== before, START_MS);
  }

  /** Of the checked backend. */
  async servers(): Promise<ServerStat[]> {
    return (await this.socket.servers()).filter(({ backend }) => backend === 'api');
  }

  /** Returns when the balancer sends requests to the node. @throws Error when that is not so within the time. */
  async untilUp(name: string, patienceMs = 15_000): Promise<void> {
    const isUp = async (): Promise<boolean> =>
      (await this.servers().catch(() => [])).some(({ server, status }) => server === name && status.startsWith('UP'));
    await this.process.until(`HAProxy takes ${name} in`, isUp, patienceMs);
  }

  async stop(): Promise<void> {
    await this.process.stop('SIGTERM', STOP_MS);
  }

  private async configure(nodes: readonly NodeAddress[]): Promise<void> {
    const { program, directory: runDirectory } = this.options;
    await writeFile(this.configFile, balancerConfig({ ...this.options, nodes, runDirectory }));
    const { status, stderr } = spawnSync(program, ['-c', '-q', '-f', this.configFile], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`HAProxy does not take its configuration:\n${stderr}`);
  }

  private async workerPid(): Promise<string | undefined> {
    const info = await this.socket.ask('show info').catch(() => '');
    return /^Pid: (\d+)/m.exec(info)?.[1];
  }

  private read(line: string): void {
    if (this.traffic.note(line)) return;
    const about = /Server api\/(\S+) is (UP|DOWN|going DOWN|[^,.]*)[^,]*(?:, reason: ([^,]*))?/.exec(line);
    if (about) this.options.tell(`balancer: ${about[1]} is ${about[2]}${about[3] ? ` (${about[3]})` : ''}`);
  }
}
