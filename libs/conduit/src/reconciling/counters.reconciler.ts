import { BucketMap, BUCKETS, PrimaryReads, Shards } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { DRIFTS, MEND_FAVORITES, MEND_TOTALS, WRONG_FAVORITES, type Drift } from './drift.sql';

/** How many were wrong, and are right now. */
export interface Reconciled {
  /** Counters from which lists and tags are answered. */
  readonly counters: number;
  /** Articles whose count of favourites was not that of their favourites. */
  readonly articles: number;
  /** Sums of a shard that were not those of its buckets. */
  readonly totals: number;
}

export interface ReconcileOptions {
  /** Told now and then. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

const PROGRESS_EVERY = 64;

/** Counts anew what counters count, bucket by bucket, and mends what has drifted. Once at a time over the installation. */
@Injectable()
export class CountersReconciler {
  constructor(
    private readonly reads: PrimaryReads,
    private readonly shards: Shards,
    private readonly map: BucketMap,
  ) {}

  /** @throws DatabaseUnavailableError; what was mended until then stays mended. */
  async reconcile({ onProgress, signal }: ReconcileOptions = {}): Promise<Reconciled> {
    let [counters, articles, totals] = [0, 0, 0];
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      signal?.throwIfAborted();
      const found = await this.mendBucket(bucket);
      counters += found.counters;
      articles += found.articles;
      if (bucket % PROGRESS_EVERY === 0) onProgress?.(bucket, BUCKETS);
    }
    for (const bucket of this.oneOfEachShard())
      totals += await this.shards.transaction(bucket, async (tx) => (await tx.query(MEND_TOTALS, [])).length);
    return { counters, articles, totals };
  }

  /** Reads first: hardly ever is there something to write. */
  private async mendBucket(bucket: number): Promise<{ counters: number; articles: number }> {
    const at = this.reads.at(bucket);
    const [drifts, favorites] = [
      await at.rows<Drift>(DRIFTS, [bucket]),
      await at.row<{ wrong: number }>(WRONG_FAVORITES, [bucket]),
    ];
    if (drifts.length === 0 && favorites?.wrong === 0) return { counters: 0, articles: 0 };
    return this.shards.transaction(bucket, async (tx) => {
      const now = await tx.query<Drift>(DRIFTS, [bucket]);
      tx.count(...now.map(({ name, delta }) => [name, delta] as const));
      return { counters: now.length, articles: (await tx.query(MEND_FAVORITES, [bucket])).length };
    });
  }

  private oneOfEachShard(): number[] {
    const first = new Map<number, number>();
    for (let bucket = BUCKETS - 1; bucket >= 0; bucket--) first.set(this.map.shardOf(bucket), bucket);
    return [...first.values()];
  }
}
