import { Proxy } from '@aqueduct/kernel/testing';
import { startRedis, type PrivateService } from '@aqueduct/testing/services';
import { Redis } from 'ioredis';
import { check, type Violation } from '../../support/history/checker';
import { ApiProcess } from './api-process';
import { Load, type LoadOptions } from './load';
import { openStage, type Stage } from './scene';

const SHARDS = 2;
const NODES = 3;
const REPLAY_DELAY_MS = 400;
const TRUST_MS = 1000;
const STALENESS_MS = 1000;
/** Measuring from outside adds the way there and back, on a machine that runs all the databases beside. */
const MEASURING_MS = 300;
const SETTINGS = {
  DATABASE_FRESHNESS: 'primary',
  DATABASE_STALENESS_BOUND_MS: String(STALENESS_MS),
  CACHE_TRUST_MS: String(TRUST_MS),
};
/** The load runs in the process of the proxy: what keeps it busy shall not pass for a Redis that is away. */
const BY_PROXY = { CACHE_REDIS_TIMEOUT_MS: '250' };
/** Neither shall a machine that is too busy to let Redis answer: each node would make its own. */
const ONE_LOAD = { CACHE_REDIS_TIMEOUT_MS: '1000' };

/** How old what others than the writer read may be, in ms. */
export const BOUND_MS = TRUST_MS + STALENESS_MS + MEASURING_MS;

/** Three api processes and a worker on two shards, whose replicas are always behind, with one Redis for their caches. */
export class CachedNodes {
  readonly nodes: ApiProcess[] = [];
  private worker: ApiProcess | undefined;

  private constructor(
    readonly stage: Stage,
    readonly redis: PrivateService,
    private readonly client: Redis,
    /** The last node's way to Redis. */
    readonly lastWay: Proxy,
  ) {}

  /** @param preload a CommonJS file that each api process loads first. */
  static async open(preload?: string): Promise<CachedNodes> {
    const stage = await openStage({ shards: SHARDS, replicas: 1, directory: 'with-shard-0' });
    const redis = await startRedis({ config: { appendonly: 'no', 'maxmemory-policy': 'allkeys-lru' } });
    const client = new Redis(redis.url, { maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    const cached = new CachedNodes(stage, redis, client, await Proxy.to(redis.url));
    try {
      await cached.start(preload);
      return cached;
    } catch (error) {
      await cached.close();
      throw error;
    }
  }

  /** The one that is there for being broken. */
  get last(): ApiProcess {
    const node = this.nodes.at(-1);
    if (node === undefined) throw new RangeError('No node was started');
    return node;
  }

  get urls(): string[] {
    return this.nodes.map(({ url }) => url);
  }

  /** Kills the last node, and starts another one in its place, at another address. */
  async replaceLast(preload?: string): Promise<ApiProcess> {
    await this.last.kill();
    const next = await this.startLast(preload);
    this.nodes.splice(-1, 1, next);
    return next;
  }

  /** Kills all nodes and empties Redis; then all are started again, each with a way of its own to Redis. */
  async startCold(preload: string): Promise<void> {
    await Promise.all(this.nodes.splice(0).map((node) => node.kill()));
    await this.flush();
    for (let n = 0; n < NODES; n++) this.nodes.push(await this.startApi(preload, ONE_LOAD));
  }

  /** Readers and writers at work on all nodes, their caches in use. */
  async load(options: LoadOptions = { busy: 1, calm: 5, writeThrough: 'any' }): Promise<Load> {
    const load = await Load.prepare(this.urls, SHARDS, options);
    load.start();
    for (let shard = 0; shard < SHARDS; shard++) await load.until('reads', shard, 100);
    return load;
  }

  async flush(): Promise<void> {
    await this.client.flushall();
  }

  /** How many answers Redis keeps that nodes may take from it. */
  async kept(): Promise<number> {
    const generation = await this.client.get('aqueduct:generation');
    return (await this.client.keys(`aqueduct:${generation}:entry:*`)).length;
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.worker?.stop();
    this.client.disconnect();
    await this.lastWay.close();
    await this.redis.stop();
    await this.stage.topology.stop();
  }

  private async start(preload?: string): Promise<void> {
    for (const { replicas } of this.stage.topology.shards) {
      for (const { client } of replicas) {
        await client.query(`ALTER SYSTEM SET recovery_min_apply_delay = ${REPLAY_DELAY_MS}`);
        await client.query('SELECT pg_reload_conf()');
      }
    }
    const env = { ...SETTINGS, CACHE_REDIS_URL: this.redis.url };
    this.worker = await ApiProcess.start(this.stage.addresses, env, undefined, 'worker');
    for (let n = 0; n < NODES - 1; n++) this.nodes.push(await this.startApi(preload));
    this.nodes.push(await this.startLast(preload));
  }

  private startLast(preload?: string): Promise<ApiProcess> {
    return this.startApi(preload, { ...BY_PROXY, CACHE_REDIS_URL: this.lastWay.url });
  }

  private startApi(preload?: string, own: Record<string, string> = {}): Promise<ApiProcess> {
    return ApiProcess.start(this.stage.addresses, { ...SETTINGS, CACHE_REDIS_URL: this.redis.url, ...own }, preload);
  }
}

/** Ends the load. @returns every promise that was broken, and every answer that no fault explains. */
export async function verdictOf(load: Load): Promise<{ broken: Violation[]; surprises: string[] }> {
  await load.stop();
  await load.end();
  return { broken: check(load.history, { stalenessBoundMs: BOUND_MS }), surprises: load.surprises };
}
