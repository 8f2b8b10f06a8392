import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts, KILL_GROUPS, Reaper } from '@aqueduct/testing/services';
import type { NodeAddress } from './config/node-address';
import type { FleetOptions } from './options';
import { Balancer } from './parts/balancer';
import { makeCertificate } from './parts/certificate';
import { Edge } from './parts/edge';
import { FleetNode, type HealthPage, type NodeKind } from './parts/fleet-node';
import type { Programs } from './parts/programs';
import { Stores } from './parts/stores';
import type { DatabaseNodeStatus, FleetStatus, NodeStatus, OutboxStatus, QueueStatus } from './status/status';

export interface FleetParts {
  readonly options: FleetOptions;
  readonly programs: Programs;
  /** For all that it writes. */
  readonly directory: string;
  readonly given: Readonly<Record<string, string | undefined>>;
  readonly firstContent: readonly string[] | undefined;
  readonly tell: (what: string) => void;
}

const ROOT = join(__dirname, '../..');
const HOST = '127.0.0.1';
/** Longer than the balancer takes to see that a node is not ready: two checks, each 500 ms. */
const GRACE_MS = '2500';
/** Fewer than in production: a shell may have no more than 10,000 files open. */
const MOST_CONNECTIONS = 4000;

/** Everything that `npm run fleet` runs. */
export class Fleet {
  private readonly nodes: FleetNode[] = [];
  private readonly services: Stores;
  private readonly reaper: Reaper;
  private readonly logDirectory: string;
  private balancer: Balancer | undefined;
  private edge: Edge | undefined;
  private environment: Record<string, string> = {};
  private hasStarted = false;
  private addresses = { edge: '', edgeTls: '', balancer: '' };

  constructor(private readonly parts: FleetParts) {
    const { programs, given, tell, firstContent, options } = parts;
    this.logDirectory = join(parts.directory, 'log');
    this.reaper = new Reaper(KILL_GROUPS, [join(parts.directory, 'fleet.sock')]);
    // Room for nodes that are added later.
    const processes = options.api + options.worker + 2;
    this.services = new Stores({ programs, given, tell, firstContent, processes });
  }

  async start(): Promise<void> {
    const { options, programs, directory, tell } = this.parts;
    await mkdir(this.logDirectory, { recursive: true });
    this.environment = await this.services.start();
    tell(`Starting ${options.api} api(s) and ${options.worker} worker(s)`);
    for (let n = 0; n < options.api; n++) await this.newNode('api');
    for (let n = 0; n < options.worker; n++) await this.newNode('worker');
    await Promise.all(this.nodes.map((node) => node.start()));
    const [balancer = 0, edge = 0, edgeTls = 0] = await freePorts(3);
    this.addresses = {
      balancer: `${HOST}:${options.balancerPort || balancer}`,
      edge: `${HOST}:${options.edgePort || edge}`,
      edgeTls: `${HOST}:${options.edgePort === 0 ? edgeTls : options.edgePort + 1}`,
    };
    await this.startBalancer();
    if (programs.nginx !== undefined) await this.startEdge(programs.nginx, directory);
    this.hasStarted = true;
  }

  /** In the order in which requests come: whoever is nearer to the client ends first. */
  async stop(): Promise<void> {
    await this.edge?.stop();
    await this.balancer?.stop();
    await Promise.all(this.nodes.map((node) => node.drain()));
    await this.services.stop();
    // What is still starting is not there yet to be stopped: it ends with this process.
    if (this.hasStarted) this.reaper.dismiss();
  }

  /** What leads its nodes to their databases, Redis and RabbitMQ. */
  get stores(): Readonly<Record<string, string>> {
    return this.environment;
  }

  /** @throws Error when there is no such node. */
  node(name: string): FleetNode {
    const node = this.nodes.find((each) => each.name === name);
    if (node !== undefined) return node;
    throw new Error(`There is no node ${name}: there are ${this.nodes.map((each) => each.name).join(', ')}`);
  }

  /** One more, or one that was drained. @returns its name, when the balancer sends it requests. */
  async add(what: string): Promise<string> {
    const known = this.nodes.find(({ name }) => name === what);
    if (known === undefined && what !== 'api' && what !== 'worker') this.node(what);
    if (known !== undefined && (await known.state()) !== 'stopped') throw new Error(`${what} runs already`);
    const node = known ?? (await this.newNode(what as NodeKind));
    await node.start();
    if (node.kind === 'api') {
      if (known === undefined) await this.running.reload(this.apiAddresses);
      await this.running.untilUp(node.name);
    }
    return node.name;
  }

  /** Each node ends in order and comes back before the next one goes. */
  async roll(kind: NodeKind | undefined, tell: (what: string) => void): Promise<void> {
    for (const node of this.nodes) {
      if ((kind !== undefined && node.kind !== kind) || (await node.state()) === 'stopped') continue;
      const startedAt = performance.now();
      const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(1);
      const code = await node.drain();
      const drained = seconds();
      await node.start();
      if (node.kind === 'api') await this.running.untilUp(node.name);
      tell(`${node.name}: ended with ${code} after ${drained} s, in service again after ${seconds()} s`);
    }
  }

  async reload(): Promise<void> {
    await this.running.reload(this.apiAddresses);
  }

  async status(): Promise<FleetStatus> {
    const stats = await this.running.servers().catch(() => []);
    const nodes = await Promise.all(
      this.nodes.map(async (node): Promise<NodeStatus> => {
        const stat = stats.find(({ server }) => server === node.name);
        const { host, port } = node.address;
        return {
          name: node.name,
          state: await node.state(),
          balancer: stat?.status,
          weight: stat?.weight,
          current: stat?.current,
          ...(node.kind === 'api' ? this.running.traffic.of(node.name) : {}),
          restarts: node.restarts,
          pid: node.pid,
          url: `http://${host}:${port}`,
        };
      }),
    );
    const [api, worker] = await Promise.all([this.pageOf('api'), this.pageOf('worker')]);
    const { edge, edgeTls, balancer } = this.addresses;
    return {
      edge: this.edge && { url: `http://${edge}`, tlsUrl: `https://${edgeTls}`, pid: this.edge.pid },
      balancer: { url: `http://${balancer}`, pid: this.balancer?.pid },
      nodes,
      databases: databasesOf(api),
      outboxes: outboxesOf(worker),
      queues: queuesOf(worker),
    };
  }

  private get running(): Balancer {
    if (this.balancer === undefined) throw new Error('The fleet has not started yet');
    return this.balancer;
  }

  private get apiAddresses(): NodeAddress[] {
    return this.nodes.filter(({ kind }) => kind === 'api').map(({ address }) => address);
  }

  private async newNode(kind: NodeKind): Promise<FleetNode> {
    const number = this.nodes.filter((each) => each.kind === kind).length + 1;
    const [port = 0, healthPort = 0, agentPort = 0] = await freePorts(3);
    const address = {
      name: `${kind}-${number}`,
      host: HOST,
      port,
      healthPort,
      ...(kind === 'api' ? { agentPort } : {}),
    };
    const { given, options, tell } = this.parts;
    const env = {
      NODE_ENV: 'production',
      SHUTDOWN_GRACE_MS: kind === 'api' ? GRACE_MS : '0',
      HTTP_TRUSTED_PROXIES: HOST,
      CACHE_RELEASE: 'fleet',
      // Many processes load the same thousand modules.
      NODE_COMPILE_CACHE: join(ROOT, 'dist/.compile-cache'),
      ...given,
      ...this.environment,
    };
    const { logDirectory, reaper } = this;
    const { settingsFile } = options;
    const node = new FleetNode({ kind, address, env, settingsFile, logDirectory, reaper, tell });
    this.nodes.push(node);
    return node;
  }

  private async startBalancer(): Promise<void> {
    const { programs, directory, options, tell } = this.parts;
    const { reaper, logDirectory } = this;
    this.balancer = new Balancer({
      program: programs.haproxy,
      bind: this.addresses.balancer,
      balancing: options.balancing,
      maxConnections: MOST_CONNECTIONS,
      directory,
      logDirectory,
      reaper,
      tell,
    });
    await this.balancer.start(this.apiAddresses);
    await Promise.all(this.apiAddresses.map(({ name }) => this.running.untilUp(name)));
  }

  private async startEdge(program: string, directory: string): Promise<void> {
    const certificate = makeCertificate(directory);
    if (certificate === undefined) this.parts.tell('openssl is not installed: the edge speaks plain HTTP only');
    const { edge, edgeTls, balancer } = this.addresses;
    const { reaper, logDirectory } = this;
    this.edge = new Edge({
      program,
      balancers: [balancer],
      bind: edge,
      ...(certificate === undefined ? {} : { tls: { bind: edgeTls, ...certificate } }),
      requestsPerSecond: this.parts.options.rate,
      connections: 1000,
      directory: join(directory, 'edge'),
      logDirectory,
      reaper,
    });
    await this.edge.start();
  }

  /** What the first node of a kind says of what all depend on. */
  private async pageOf(kind: NodeKind): Promise<HealthPage | undefined> {
    for (const node of this.nodes.filter((each) => each.kind === kind)) {
      const page = await node.page('/health/dependencies');
      if (page !== undefined) return page;
    }
    return undefined;
  }
}

function databasesOf(page: HealthPage | undefined): DatabaseNodeStatus[] {
  return Object.entries(page?.details ?? {}).flatMap(([database, details]) => {
    const nodes = details['nodes'] as { role: string; stalenessMs?: number }[] | undefined;
    return (nodes ?? []).map(({ role, stalenessMs }) => ({ database, role, lagMs: stalenessMs }));
  });
}

function outboxesOf(page: HealthPage | undefined): OutboxStatus[] {
  const relays = page?.details['outbox']?.['relays'] as { shard: number; oldestMs?: number }[] | undefined;
  return (relays ?? []).map(({ shard, oldestMs }) => ({ shard, oldestMs }));
}

function queuesOf(page: HealthPage | undefined): QueueStatus[] {
  const queues = page?.details['jobs']?.['queues'] as
    { queue: string; waiting: number; active: number; failed: number }[] | undefined;
  return (queues ?? []).map(({ queue, waiting, active, failed }) => ({ queue, waiting, running: active, failed }));
}
