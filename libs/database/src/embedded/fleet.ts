import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { EmbeddedCluster } from './cluster';
import type { DatabaseUrls, EmbeddedDescription, NodeDescription } from './description';
import { ownerOf, postgresUserFor } from './os-user';
import { ReplicatedCluster } from './replicated-cluster';
import { ensureSecrets, readSecret, type SecretFiles } from './secrets';

const RESTART_DELAY_MS = 1_000;

/** Cluster A holds the directory and shard 0, cluster B shard 1; each has one replica. */
const LAYOUT = [
  { name: 'a', databases: ['directory', 'shard_0'] },
  { name: 'b', databases: ['shard_1'] },
] as const;

/** The clusters of one checkout, in one folder. Only one process at a time may own them. */
export class EmbeddedFleet {
  private stopping = false;

  private constructor(
    private readonly home: string,
    private readonly secrets: SecretFiles,
    private readonly clusters: ReadonlyMap<string, ReplicatedCluster>,
  ) {}

  /**
   * Creates or recovers what is in the folder, starts it, and returns when every replica streams.
   * @throws EmbeddedDatabaseError when a node does not start; those that did are stopped again.
   */
  static async start(home: string, onProgress: (what: string) => void): Promise<EmbeddedFleet> {
    const secrets = await ensureSecrets(join(home, 'secrets'), ownerOf(home));
    const password = await readSecret(secrets.databasePasswordFile);
    const common = { base: join(home, 'postgres'), password, user: postgresUserFor(home), replicas: 1, onProgress };
    const clusters = new Map<string, ReplicatedCluster>();
    for (const { name, databases } of LAYOUT) {
      const cluster = new ReplicatedCluster({ ...common, name });
      for (const database of databases) clusters.set(database, cluster);
    }
    const fleet = new EmbeddedFleet(home, secrets, clusters);
    await fleet.startAll(onProgress);
    return fleet;
  }

  describe(): EmbeddedDescription {
    const shards = [...this.clusters.keys()].filter((name) => name.startsWith('shard_'));
    return {
      directory: this.urls('directory'),
      shards: shards.map((name) => this.urls(name)),
      nodes: this.distinct().flatMap((cluster) => describeNodes(cluster)),
      secrets: this.secrets,
      home: this.home,
    };
  }

  /** Replicas, then primaries. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.distinct().map((cluster) => cluster.stop()));
  }

  private async startAll(onProgress: (what: string) => void): Promise<void> {
    const started = await Promise.allSettled(this.distinct().map((cluster) => this.startCluster(cluster, onProgress)));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed === undefined) return;
    await this.stop();
    throw failed.reason;
  }

  private async startCluster(cluster: ReplicatedCluster, onProgress: (what: string) => void): Promise<void> {
    onProgress(`starting cluster ${cluster.name}`);
    await cluster.start();
    await cluster.ensureDatabases([...this.clusters].filter(([, of]) => of === cluster).map(([name]) => name));
    for (const node of cluster.nodes) node.onUnexpectedEnd(() => void this.restart(node));
  }

  /** A server that was killed, or ended itself for want of memory, comes back on its port. */
  private async restart(node: EmbeddedCluster): Promise<void> {
    const report = (what: string) => process.stderr.write(`${new Date().toISOString()} ${node.name}: ${what}\n`);
    report('ended unexpectedly, starting it again');
    while (!this.stopping && !node.isRunning) {
      await sleep(RESTART_DELAY_MS);
      if (!this.stopping) await node.start().catch((error: unknown) => report(String(error)));
    }
    if (this.stopping) await node.stop();
  }

  private distinct(): ReplicatedCluster[] {
    return [...new Set(this.clusters.values())];
  }

  private urls(database: string): DatabaseUrls {
    const cluster = this.clusters.get(database);
    if (cluster === undefined) throw new TypeError(`No cluster holds a database ${database}`);
    return {
      primary: cluster.primary.url(database),
      replicas: cluster.replicas.map((replica) => replica.url(database)),
    };
  }
}

function describeNodes({ primary, replicas }: ReplicatedCluster): NodeDescription[] {
  const describe = (node: EmbeddedCluster, role: NodeDescription['role']) => ({
    name: node.name,
    role,
    port: node.client.port,
  });
  return [describe(primary, 'primary'), ...replicas.map((replica) => describe(replica, 'replica'))];
}
