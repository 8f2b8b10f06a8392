import { PrimaryReads, Shards, statement, type ShardTransaction, type Statement } from '@aqueduct/database';
import { Inject, Injectable } from '@nestjs/common';

/** Where a pending job's row is. */
export interface PendingKey {
  readonly bucket: number;
  readonly queue: string;
  readonly id: string;
}

/** A job that is not done, as its row keeps it. */
export interface PendingJob extends PendingKey {
  readonly data: object;
  /** How long it must not begin yet, in ms. */
  readonly delayMs: number;
  readonly priority: number;
}

export interface FailedJob extends PendingJob {
  readonly failedAt: Date;
  readonly reason: string;
}

export interface PendingCounts {
  readonly queue: string;
  readonly pending: number;
  readonly failed: number;
}

const TABLE = 'aqueduct_core.pending_jobs';
const COLUMNS = `bucket, queue, id, data, priority,
  greatest(0, delay_ms - floor(extract(epoch FROM now() - created_at) * 1000))::float8 AS "delayMs"`;

const INSERT = statement(
  'pending_jobs.insert',
  `INSERT INTO ${TABLE} (bucket, queue, id, data, delay_ms, priority) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (bucket, queue, id) DO NOTHING`,
);
const EXISTS = statement(
  'pending_jobs.exists',
  `SELECT true AS exists FROM ${TABLE} WHERE bucket = $1 AND queue = $2 AND id = $3`,
);
const REMOVE = statement('pending_jobs.remove', `DELETE FROM ${TABLE} WHERE bucket = $1 AND queue = $2 AND id = $3`);
const FAIL = statement(
  'pending_jobs.fail',
  `UPDATE ${TABLE} SET failed_at = now(), reason = $4 WHERE bucket = $1 AND queue = $2 AND id = $3 AND failed_at IS NULL`,
);
const SEEN = statement(
  'pending_jobs.seen',
  `UPDATE ${TABLE} SET seen_at = now(), failed_at = NULL, reason = NULL WHERE bucket = $1 AND queue = $2 AND id = $3`,
);
/** Those among the rows of $1, $2, $3 that nobody changes just now. */
const FREE = `(SELECT bucket, queue, id FROM ${TABLE}
   WHERE (bucket, queue, id) IN (SELECT * FROM unnest($1::smallint[], $2::text[], $3::text[])) FOR UPDATE SKIP LOCKED)`;
const REMOVE_ALL = statement('pending_jobs.remove-all', `DELETE FROM ${TABLE} WHERE (bucket, queue, id) IN ${FREE}`);
const SEEN_ALL = statement(
  'pending_jobs.seen-all',
  `UPDATE ${TABLE} SET seen_at = now() WHERE (bucket, queue, id) IN ${FREE}`,
);
const UNSEEN = statement(
  'pending_jobs.unseen',
  `SELECT ${COLUMNS} FROM ${TABLE}
   WHERE failed_at IS NULL AND queue = ANY ($1) AND seen_at <= now() - $2 * interval '1 ms' ORDER BY seen_at LIMIT $3`,
);
const FAILED = statement(
  'pending_jobs.failed',
  `SELECT ${COLUMNS}, failed_at AS "failedAt", reason FROM ${TABLE}
   WHERE failed_at IS NOT NULL AND ($1::text IS NULL OR queue = $1) AND ($2::text IS NULL OR id = $2)
   ORDER BY failed_at LIMIT $3`,
);
const COUNTS = statement(
  'pending_jobs.counts',
  `SELECT queue, count(*) FILTER (WHERE failed_at IS NULL)::int AS pending,
     count(*) FILTER (WHERE failed_at IS NOT NULL)::int AS failed FROM ${TABLE} GROUP BY queue`,
);

/** The rows of jobs that were born in a transaction: each stays until its job is done. */
@Injectable()
export class PendingJobsRepository {
  constructor(
    @Inject(Shards) private readonly shards: Shards,
    @Inject(PrimaryReads) private readonly reads: PrimaryReads,
  ) {}

  async insert(
    tx: ShardTransaction,
    { queue, id, data, delayMs, priority }: Omit<PendingJob, 'bucket'>,
  ): Promise<void> {
    await tx.query(INSERT, [tx.bucket, queue, id, JSON.stringify(data), delayMs, priority]);
  }

  /** Whether the job is still to be done. */
  async has({ bucket, queue, id }: PendingKey): Promise<boolean> {
    return (await this.reads.at(bucket).row(EXISTS, [bucket, queue, id])) !== undefined;
  }

  /** The job is done. */
  async remove({ bucket, queue, id }: PendingKey): Promise<void> {
    await this.shards.transaction(bucket, (tx) => tx.query(REMOVE, [bucket, queue, id]));
  }

  /** No attempt follows by itself. */
  async fail({ bucket, queue, id }: PendingKey, reason: string): Promise<void> {
    await this.shards.transaction(bucket, (tx) => tx.query(FAIL, [bucket, queue, id, reason]));
  }

  /** The job is in its queue, now. */
  async noteSeen({ bucket, queue, id }: PendingKey): Promise<void> {
    await this.shards.transaction(bucket, (tx) => tx.query(SEEN, [bucket, queue, id]));
  }

  /** The jobs are done. One transaction for each shard; rows that somebody else changes just now are left to him. */
  removeAll(keys: readonly PendingKey[]): Promise<void> {
    return this.changeAll(REMOVE_ALL, keys);
  }

  /** The jobs are in their queues, now; as `removeAll`. Of one that has failed since, the row goes on to say so. */
  noteAllSeen(keys: readonly PendingKey[]): Promise<void> {
    return this.changeAll(SEEN_ALL, keys);
  }

  /** At most `limit` rows of each shard that were not seen in one of the queues for `ageMs`, the oldest first. */
  async unseen(queues: readonly string[], ageMs: number, limit: number): Promise<PendingJob[]> {
    return (await this.reads.everywhere<PendingJob>(UNSEEN, [queues, ageMs, limit])).flat();
  }

  /** At most `limit` failed rows of each shard, the oldest first. */
  async failed(limit: number, queue?: string, id?: string): Promise<FailedJob[]> {
    return (await this.reads.everywhere<FailedJob>(FAILED, [queue ?? null, id ?? null, limit])).flat();
  }

  /** How many rows each queue has, over all shards. */
  async counts(): Promise<Map<string, PendingCounts>> {
    const counts = new Map<string, PendingCounts>();
    for (const { queue, pending, failed } of (await this.reads.everywhere<PendingCounts>(COUNTS, [])).flat()) {
      const before = counts.get(queue);
      counts.set(queue, {
        queue,
        pending: pending + (before?.pending ?? 0),
        failed: failed + (before?.failed ?? 0),
      });
    }
    return counts;
  }
  private async changeAll(change: Statement, keys: readonly PendingKey[]): Promise<void> {
    for (const buckets of this.shards.together(keys.map(({ bucket }) => bucket))) {
      const rows = keys.filter(({ bucket }) => buckets.includes(bucket));
      const params = [rows.map(({ bucket }) => bucket), rows.map(({ queue }) => queue), rows.map(({ id }) => id)];
      await this.shards.transactionOver(buckets, (tx) => tx.query(change, params));
    }
  }
}
