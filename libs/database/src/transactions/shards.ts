import { addLogFields } from '@aqueduct/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { DatabaseUnavailableError } from '../database.errors';
import { IdempotencyScope } from '../idempotency/idempotency-scope';
import { KeptResult } from '../idempotency/kept-result';
import { classifyFailure } from '../nodes/classify-error';
import { Databases } from '../nodes/databases';
import type { NodeSet } from '../nodes/node-set';
import { BucketMap } from '../sharding/bucket-map';
import { Counters, type CounterChange } from './counters';
import { ENTER_BUCKET, ENTER_BUCKETS } from './entrances';
import { contended, CONTENTION_RETRIES, runTransaction, type Transaction } from './database-transaction';

/** A transaction on the shard of one bucket. */
export interface ShardTransaction extends Transaction {
  readonly bucket: number;
  /**
   * Changes counters of the bucket. They are written together with the commit, in a fixed order, so that their rows are
   * locked for a moment only and never deadlock.
   */
  count(...changes: CounterChange[]): void;
  /** Runs `work` when the rest of the transaction is done, just before it commits: the last moment for `withCommit`. */
  beforeCommit(work: () => void): void;
}

export interface ShardsOptions {
  readonly statementTimeoutMs: number;
}

/** Where writes happen: one transaction, on one shard, found from a bucket. */
@Injectable()
export class Shards {
  private readonly counters = new Counters();

  constructor(
    @Inject(Databases) private readonly databases: Databases,
    @Inject(BucketMap) private readonly map: BucketMap,
    private readonly options: ShardsOptions,
  ) {}

  /**
   * Runs `work` in one transaction on the shard that holds the bucket, behind the shard's own fence. When the shard
   * refuses the bucket, the map is read again and the work tried once more; when the transaction lost against another
   * (a deadlock), it is repeated: `work` must do nothing outside the transaction that may not happen twice.
   * In a request with an idempotency key what `work` returns is kept in the same commit, so it must be data; when the
   * request is sent again, that is returned, and `work` is not run.
   * @throws DatabaseUnavailableError, CommitUnknownError, StatementTimeoutError, OverloadedError, IdempotencyKeyBusyError,
   * IdempotencyKeyReusedError, and what `work` throws.
   */
  async transaction<T>(bucket: number, work: (tx: ShardTransaction) => Promise<T>): Promise<T> {
    const scope = IdempotencyScope.current;
    if (scope === undefined) return this.attempts(bucket, work);
    return scope.numbered(bucket, (n) => this.attempts(bucket, work, new KeptResult(scope, bucket, n)));
  }

  private async attempts<T>(bucket: number, work: (tx: ShardTransaction) => Promise<T>, kept?: KeptResult): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.once(bucket, work, kept);
      } catch (error) {
        if (!(await this.prepareRetry(bucket, error, attempt))) throw this.final(bucket, error);
      }
    }
  }

  /** The buckets, put together where the map has them on one shard; each part in ascending order. */
  together(buckets: readonly number[]): number[][] {
    const sorted = [...new Set(buckets)].sort((a, b) => a - b);
    return [...Map.groupBy(sorted, (bucket) => this.map.shardOf(bucket)).values()];
  }

  /**
   * Runs `work` in one transaction behind the fences of several buckets of one shard, see `together`; as `transaction`
   * repeats it when it lost against another. When the shard refuses a bucket, the map is read again, and whoever asked
   * must put the buckets together anew.
   * @throws TypeError when there is no bucket, or the map has them on several shards, and what `transaction` throws.
   */
  async transactionOver<T>(buckets: readonly number[], work: (tx: Transaction) => Promise<T>): Promise<T> {
    const [part = [], ...others] = this.together(buckets);
    const [first] = part;
    if (first === undefined || others.length > 0)
      throw new TypeError(`A transaction over several buckets needs those of one shard: ${buckets.join(', ')}`);
    const set = this.enter(first);
    const enter = { statement: ENTER_BUCKETS, params: [part] };
    for (let attempt = 0; ; attempt++) {
      try {
        return await runTransaction(set, { statementTimeoutMs: this.options.statementTimeoutMs, enter }, work);
      } catch (error) {
        const failure = classifyFailure(error);
        if (failure === 'not-owner') await this.map.refresh();
        if (failure !== 'contention' || attempt >= CONTENTION_RETRIES) throw this.final(first, error);
      }
    }
  }

  private once<T>(bucket: number, work: (tx: ShardTransaction) => Promise<T>, kept?: KeptResult): Promise<T> {
    const set = this.enter(bucket);
    const enter = { statement: ENTER_BUCKET, params: [bucket] };
    const options = { statementTimeoutMs: this.options.statementTimeoutMs, enter, opening: kept?.opening };
    let done = (): void => undefined;
    return runTransaction(set, options, async (tx, opened) => {
      const changes: CounterChange[] = [];
      const last: (() => void)[] = [];
      const run = (): Promise<T> =>
        work({
          bucket,
          manager: tx.manager,
          query: (statement, params) => tx.query(statement, params),
          withCommit: (statement, params) => tx.withCommit(statement, params),
          count: (...more) => void changes.push(...more),
          beforeCommit: (step) => void last.push(step),
          afterCommit: (next) => tx.afterCommit(next),
        });
      const result = await (kept === undefined ? run() : kept.get(tx, opened, run));
      for (const step of last) step();
      if (changes.length > 0) ({ done } = this.counters.add(tx, bucket, changes));
      return result;
    }).finally(() => done());
  }

  /** The lines of the log say where the work was last. */
  private enter(bucket: number): NodeSet {
    const shard = this.map.shardOf(bucket);
    addLogFields({ shard });
    return this.databases.shard(shard);
  }

  private async prepareRetry(bucket: number, error: unknown, attempt: number): Promise<boolean> {
    switch (classifyFailure(error)) {
      case 'not-owner': {
        if (attempt > 0) return false;
        await this.map.refresh();
        return true;
      }
      case 'contention':
        return attempt < CONTENTION_RETRIES;
      default:
        return attempt === 0 && (await this.primaryMoved(bucket, error));
    }
  }

  /** The node was no primary any more when the work had not begun: another may be by now. */
  private async primaryMoved(bucket: number, error: unknown): Promise<boolean> {
    if (!(error instanceof DatabaseUnavailableError) || classifyFailure(error.cause) !== 'read-only') return false;
    const set = this.databases.shard(this.map.shardOf(bucket));
    await set.refresh();
    return set.hasPrimary;
  }

  private final(bucket: number, error: unknown): unknown {
    switch (classifyFailure(error)) {
      case 'not-owner':
        return new DatabaseUnavailableError(`bucket ${bucket}`, 'no shard says that it owns it', error);
      case 'contention':
        return contended(`bucket ${bucket}`, error);
      default:
        return error;
    }
  }
}
