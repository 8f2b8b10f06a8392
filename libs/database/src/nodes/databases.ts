import { withDeadline } from '@aqueduct/kernel';
import { DatabaseUnavailableError } from '../database.errors';
import type { Freshness } from '../freshness/freshness';
import { DatabaseNode } from './database-node';
import type { DatabaseAddress } from './database-ref';
import { Installation } from './identity';
import type { NodeOptions, NodeSchema } from './node-options';
import { NodeSet } from './node-set';

/** The channel on which the directory says that the bucket map changed. */
const BUCKET_MAP_CHANNEL = 'aqueduct_bucket_map';

export interface DatabasesOptions {
  readonly directory: DatabaseAddress;
  readonly shards: readonly DatabaseAddress[];
  readonly schema: { readonly directory: NodeSchema; readonly shard: NodeSchema };
  readonly node: NodeOptions;
  /** How long the start waits for each database to answer, in ms, before it goes on without. */
  readonly startWaitMs: number;
}

/** Every database of the installation, each with its nodes. */
export class Databases {
  readonly directory: NodeSet;
  private readonly shards: ReadonlyMap<number, NodeSet>;
  private bucketMapListener: () => void = () => undefined;

  constructor(
    private readonly options: DatabasesOptions,
    freshness: Freshness,
  ) {
    const installation = new Installation();
    const { node, schema } = options;
    const open = (
      address: DatabaseAddress,
      kind: NodeSchema,
      wake?: { channel: string; onNotification: () => void },
    ): NodeSet =>
      new NodeSet(
        address.database,
        address.nodes.map((at) => new DatabaseNode(address.database, at, node, kind, installation, wake)),
        node,
        freshness,
      );
    const wake = { channel: BUCKET_MAP_CHANNEL, onNotification: () => this.bucketMapListener() };
    this.directory = open(options.directory, schema.directory, wake);
    this.shards = new Map(
      options.shards.map((address) => {
        if (address.database.kind !== 'shard') throw new TypeError('A shard must be addressed as one');
        return [address.database.shard, open(address, schema.shard)];
      }),
    );
  }

  /** In ascending order: who must touch several takes them in this one. */
  get shardNumbers(): number[] {
    return [...this.shards.keys()].sort((a, b) => a - b);
  }

  get all(): NodeSet[] {
    return [this.directory, ...this.shardNumbers.map((shard) => this.shard(shard))];
  }

  /** @throws DatabaseUnavailableError for a shard that no setting names. */
  shard(shard: number): NodeSet {
    const set = this.shards.get(shard);
    if (set === undefined)
      throw new DatabaseUnavailableError(`shard ${shard}`, `no setting SHARD_${shard}_DATABASE_URL names it`);
    return set;
  }

  onBucketMapChange(listener: () => void): void {
    this.bucketMapListener = listener;
  }

  /**
   * Asks every node who it is. A database that is down does not stop the start: it is used once it answers.
   * @throws WrongDatabaseError, SchemaTooOldError when a node answers and is not what it should be.
   */
  async start(): Promise<void> {
    await withDeadline(
      this.options.startWaitMs,
      'Reaching the databases',
      Promise.all(this.all.map((set) => set.start())),
    ).catch(() => undefined);
    const refusal = this.all.flatMap((set) => set.nodes).find((node) => node.refusal !== undefined)?.refusal;
    if (refusal === undefined) return;
    await this.close();
    throw refusal;
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((set) => set.close()));
  }
}
