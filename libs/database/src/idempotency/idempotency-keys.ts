import { Databases } from '../nodes/databases';
import type { NodeSet } from '../nodes/node-set';
import { statement } from '../statements/statement';
import { runTransaction } from '../transactions/database-transaction';
import { ENTER } from '../transactions/entrances';
import { removeEverywhere, removeInBatches } from '../transactions/retention';

export interface IdempotencyKeysOptions {
  readonly statementTimeoutMs: number;
  readonly idempotencyTtlSeconds: number;
}

const BATCH = 1000;

// One that is being written anew is skipped.
const REMOVE = statement(
  'idempotency.remove-expired',
  `DELETE FROM aqueduct_core.idempotency AS kept USING (
     SELECT bucket, key, n FROM aqueduct_core.idempotency
     WHERE created_at <= now() - make_interval(secs => $1) ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
   ) AS expired
   WHERE kept.bucket = expired.bucket AND kept.key = expired.key AND kept.n = expired.n RETURNING kept.n`,
);

/** The results that are kept for requests with a key, over all shards. */
export class IdempotencyKeys {
  constructor(
    private readonly databases: Databases,
    private readonly options: IdempotencyKeysOptions,
  ) {}

  /**
   * Removes those past their time, which count as absent already, in batches of 1,000. Several processes may do it at
   * once. A shard that fails does not hold up the others.
   * @returns how many it removed.
   * @throws AggregateError when shards failed, with what each of them threw.
   */
  async removeExpired(): Promise<number> {
    return removeEverywhere(this.databases, 'Expired idempotency keys', (shard) => this.removeFrom(shard));
  }

  private async removeFrom(shard: NodeSet): Promise<number> {
    const { statementTimeoutMs, idempotencyTtlSeconds } = this.options;
    const options = { statementTimeoutMs, enter: { statement: ENTER, params: [] } };
    return removeInBatches(BATCH, () =>
      runTransaction(shard, options, (tx) => tx.query(REMOVE, [idempotencyTtlSeconds, BATCH])),
    );
  }
}
