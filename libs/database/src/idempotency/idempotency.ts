import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { PrimaryReads } from '../reads/shard-reads';
import { randomBucket } from '../sharding/bucket';
import { statement } from '../statements/statement';
import { IdempotencyKeyReusedError } from './idempotency.errors';
import { IdempotencyScope } from './idempotency-scope';
import { resultOf } from './kept-result';

/** A request that must take effect once, however often it is sent. */
export interface IdempotentRequest {
  /** As the client sent it. */
  readonly key: string;
  /** Who sends it: keys of different callers have nothing to do with each other. */
  readonly caller: string;
  readonly method: string;
  readonly path: string;
  /** All else that says what is asked for, always spelt the same. */
  readonly content: string;
}

export interface IdempotencyOptions {
  /** How long results are kept. */
  readonly ttlSeconds: number;
  /** The same in all processes. */
  readonly secret: string;
}

const FIRST = 0;
const RECALL = statement(
  'idempotency.recall',
  `SELECT result, fingerprint = $3 AS "isSame" FROM aqueduct_core.idempotency
   WHERE bucket = $1 AND key = $2 AND n = ${FIRST} AND created_at > now() - make_interval(secs => $4)`,
);

/**
 * Requests with a key. Within one, each transaction of `Shards` keeps what its work returns, in the same commit; when the
 * request is sent again, the transaction returns that and the work is not run.
 */
export class Idempotency {
  // A Buffer would be made a key each time, which takes longer than the digest.
  private readonly secret: KeyObject;

  constructor(
    private readonly primaryReads: PrimaryReads,
    private readonly options: IdempotencyOptions,
  ) {
    this.secret = createSecretKey(createHmac('sha256', options.secret).update('idempotency').digest());
  }

  /** Runs `work` as that request: all transactions within, also asynchronous ones, belong to it. */
  run<T>({ key, caller, method, path, content }: IdempotentRequest, work: () => T): T {
    const scope = new IdempotencyScope(
      this.digest([caller, method, path, key]),
      this.digest([content]),
      this.options.ttlSeconds,
    );
    return scope.run(work);
  }

  /** A bucket for a new aggregate root: random, but the same each time that a request with a key is sent. */
  newBucket(): number {
    return IdempotencyScope.current?.bucket ?? randomBucket();
  }

  /**
   * What the present request has committed in its first transaction of the bucket, when it was sent before. For who
   * must know before the transaction; `Shards` itself asks in it. What is found counts as run: the next transaction of the
   * bucket is the second one.
   * @returns undefined: nothing, or the request has no key.
   * @throws IdempotencyKeyReusedError, DatabaseUnavailableError
   */
  async recall<T>(bucket: number): Promise<T | undefined> {
    const scope = IdempotencyScope.current;
    if (scope === undefined) return undefined;
    const kept = await this.primaryReads
      .at(bucket)
      .row<{ result: Buffer; isSame: boolean }>(RECALL, [bucket, scope.key, scope.fingerprint, scope.ttlSeconds]);
    if (kept === undefined) return undefined;
    if (!kept.isSame) throw new IdempotencyKeyReusedError();
    scope.skip(bucket, FIRST);
    return resultOf<T>(kept.result);
  }

  /*
   * With the secret: a content may hold a password, and a bare hash of it in the database would let whoever reads that
   * try passwords as fast as SHA-256 is, in spite of the slow hash in the account.
   */
  private digest(parts: readonly string[]): Buffer {
    return createHmac('sha256', this.secret).update(JSON.stringify(parts)).digest();
  }
}
