import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { postgresUserFor } from '../embedded/os-user';
import { ReplicatedCluster } from '../embedded/replicated-cluster';
import { sharedOrigin, topologyDirectory } from './topology-directory';
import { OwnedTopologyNode, TopologyNode, type TopologyNodeDescription } from './topology-node';

export interface TopologyOptions {
  readonly shards: 1 | 2 | 3;
  /** Of each cluster. */
  readonly replicas: 0 | 1 | 2;
  /** Where the directory's database lives: in a cluster of its own, or in that of shard 0. */
  readonly directory: 'own' | 'with-shard-0';
  /** Needed only by tests about what the machine's disk keeps: a killed PostgreSQL loses nothing either way. @default false */
  readonly durable?: boolean;
  /** Folder for the data. It is removed by `stop` when it was not given. @default a new temporary folder */
  readonly dir?: string;
  /** Of each node. @default 100 connections */
  readonly maxConnections?: number;
}

/** A primary and its replicas. */
export interface TopologyCluster<Node extends TopologyNode = TopologyNode> {
  readonly name: string;
  readonly primary: Node;
  readonly replicas: readonly Node[];
}

interface ClusterDescription {
  readonly name: string;
  readonly primary: TopologyNodeDescription;
  readonly replicas: readonly TopologyNodeDescription[];
}

/** JSON that leads another process to a running topology. It holds the password. */
export interface TopologyDescription {
  /** Undefined: the directory lives with shard 0. */
  readonly directory?: ClusterDescription;
  readonly shards: readonly ClusterDescription[];
}

/** Clusters for tests: a directory and shards. */
export class Topology<Node extends TopologyNode = TopologyNode> {
  constructor(
    /** The same object as shard 0's when the directory lives there. */
    readonly directory: TopologyCluster<Node>,
    /** The index is the shard's number. */
    readonly shards: readonly TopologyCluster<Node>[],
  ) {}

  /** Every server, the directory's first. */
  get nodes(): readonly Node[] {
    return [...new Set([this.directory, ...this.shards])].flatMap(({ primary, replicas }) => [primary, ...replicas]);
  }

  /** @throws RangeError when there is no such shard. */
  shard(shard: number): TopologyCluster<Node> {
    const cluster = this.shards[shard];
    if (cluster === undefined) throw new RangeError(`The topology has no shard ${shard}`);
    return cluster;
  }

  describe(): TopologyDescription {
    const shards = this.shards.map((cluster) => describeCluster(cluster));
    return this.directory === this.shards[0] ? { shards } : { directory: describeCluster(this.directory), shards };
  }
}

/** A topology that this process started. Its servers end with the process at the latest. */
export class OwnedTopology extends Topology<OwnedTopologyNode> {
  constructor(
    directory: TopologyCluster<OwnedTopologyNode>,
    shards: readonly TopologyCluster<OwnedTopologyNode>[],
    private readonly temporaryFolder: string | undefined,
  ) {
    super(directory, shards);
  }

  /** Ends all servers; data in a temporary folder are removed. */
  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => (this.temporaryFolder === undefined ? node.stop() : node.abandon())));
    if (this.temporaryFolder !== undefined) await rm(this.temporaryFolder, { recursive: true, force: true });
  }
}

/** Starts new clusters; returns when every replica streams. @throws EmbeddedDatabaseError */
export async function startTopology(options: TopologyOptions): Promise<OwnedTopology> {
  const { cluster: template, password } = await sharedOrigin();
  const { shards, replicas, directory, durable = false, dir, maxConnections } = options;
  const base = dir ?? (await topologyDirectory());
  await mkdir(base, { recursive: true });
  const common = { base: join(base, 'postgres'), password, user: postgresUserFor(base), replicas, durable, template };
  const names = Array.from({ length: shards }, (_, shard) => `shard-${shard}`);
  if (directory === 'own') names.unshift('directory');
  const started = await Promise.all(
    names.map(async (name) => {
      const cluster = new ReplicatedCluster({
        ...common,
        name,
        ...(maxConnections === undefined ? {} : { maxConnections }),
      });
      await cluster.start();
      return ownedCluster(cluster, password);
    }),
  );
  const ofShards = started.slice(-shards);
  const [first] = started;
  if (first === undefined) throw new RangeError('A topology has at least one shard');
  return new OwnedTopology(first, ofShards, dir === undefined ? base : undefined);
}

/** The same topology in another process: everything but starting servers. */
export function attachTopology(description: TopologyDescription): Topology {
  const shards = description.shards.map((cluster) => attachCluster(cluster));
  const directory = description.directory === undefined ? shards[0] : attachCluster(description.directory);
  if (directory === undefined) throw new RangeError('A topology has at least one shard');
  return new Topology(directory, shards);
}

function ownedCluster(cluster: ReplicatedCluster, password: string): TopologyCluster<OwnedTopologyNode> {
  const own = (node: ReplicatedCluster['primary']) => new OwnedTopologyNode(node, password);
  return { name: cluster.name, primary: own(cluster.primary), replicas: cluster.replicas.map(own) };
}

function attachCluster({ name, primary, replicas }: ClusterDescription): TopologyCluster {
  const attach = (node: TopologyNodeDescription) => new TopologyNode(node);
  return { name, primary: attach(primary), replicas: replicas.map(attach) };
}

function describeCluster({ name, primary, replicas }: TopologyCluster): ClusterDescription {
  return { name, primary: primary.describe(), replicas: replicas.map((replica) => replica.describe()) };
}
