import { setTimeout as delay } from 'node:timers/promises';
import { forNobody } from '@aqueduct/kernel';
import { DatabaseUnavailableError } from '../database.errors';
import type { Databases } from '../nodes/databases';
import { statement } from '../statements/statement';
import { BUCKETS } from './bucket';

const READ_MAP = statement('bucket-map.read', 'SELECT bucket, shard FROM aqueduct_core.bucket_map');
const READ_OWNED = statement('bucket-map.owned', 'SELECT bucket FROM aqueduct_core.owned_buckets');

interface Entry {
  readonly bucket: number;
  readonly shard: number;
}

/** Which shard holds which bucket: the directory's word, kept in the process. The shard's own fence has the last. */
export class BucketMap {
  private shards: Int16Array | undefined;
  private loading: Promise<void> | undefined;
  /** The reading after the present one. */
  private next: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private polling: Promise<void> | undefined;

  /** @param pollMs how often the map is read again, should a notification be lost. */
  constructor(
    private readonly databases: Databases,
    private readonly pollMs: number,
  ) {}

  /** Never fails: without any database the map is read as soon as one answers. */
  async start(): Promise<void> {
    this.databases.onBucketMapChange(() => void this.refresh());
    await this.refresh();
    this.polling = this.poll();
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.polling;
  }

  /** @throws DatabaseUnavailableError while no map could be read, or when the bucket is in none. */
  shardOf(bucket: number): number {
    if (this.shards === undefined) throw new DatabaseUnavailableError('bucket map', 'it was not read yet');
    const shard = this.shards[bucket] ?? -1;
    if (shard < 0) throw new DatabaseUnavailableError('bucket map', `it has no shard for bucket ${bucket}`);
    return shard;
  }

  /** Reads the map again; concurrent calls share one reading. Never throws: the last map stays. */
  refresh(): Promise<void> {
    if (this.loading === undefined) return this.begin();
    // What is being read may be older than what the caller was told of.
    return (this.next ??= this.loading.then(() => {
      this.next = undefined;
      return this.refresh();
    }));
  }

  /** For all who ask: the first of them may leave before the others. */
  private begin(): Promise<void> {
    this.loading = forNobody(() => this.load()).finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async load(): Promise<void> {
    const entries = await this.fromDirectory().catch(() => (this.isWhole ? [] : this.fromShards()));
    if (entries.length === 0) return;
    const shards = this.shards?.slice() ?? new Int16Array(BUCKETS).fill(-1);
    for (const { bucket, shard } of entries) shards[bucket] = shard;
    this.shards = shards;
  }

  /** Shards that were down when they were asked are missing. */
  private get isWhole(): boolean {
    return this.shards !== undefined && !this.shards.includes(-1);
  }

  private fromDirectory(): Promise<Entry[]> {
    const { directory } = this.databases;
    return directory.read<Entry>(READ_MAP, [], directory.hasPrimary ? 'primary' : undefined);
  }

  /** A process that starts while the directory is down asks the shards what they own. */
  private async fromShards(): Promise<Entry[]> {
    const owned = await Promise.all(
      this.databases.shardNumbers.map(async (shard) => {
        const rows = await this.databases
          .shard(shard)
          .read<{ bucket: number }>(READ_OWNED, [])
          .catch(() => []);
        return rows.map(({ bucket }) => ({ bucket, shard }));
      }),
    );
    return owned.flat();
  }

  private async poll(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await delay(this.isWhole ? this.pollMs : 250, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.refresh();
    }
  }
}
