import { deserialize, serialize } from 'node:v8';
import { assertNever } from '@aqueduct/kernel';
import type { Question } from '../statements/question';
import { statement } from '../statements/statement';
import type { Transaction } from '../transactions/database-transaction';
import {
  IdempotencyKeyBusyError,
  IdempotencyKeyReusedError,
  IdempotentResultTooLargeError,
} from './idempotency.errors';
import type { IdempotencyScope } from './idempotency-scope';

/** Row of `aqueduct_core.begin_idempotent`. */
interface Opening {
  readonly state: 'new' | 'kept' | 'other' | 'running';
  readonly kept: Buffer | null;
}

/** A body of the default limit, each of whose characters takes two bytes in V8's format, fits. */
const MAX_BYTES = 4 * 1024 * 1024;

const BEGIN = statement(
  'idempotency.begin',
  'SELECT state, kept FROM aqueduct_core.begin_idempotent($1, $2, $3, $4, $5)',
);
// The row that is there is past its day: one that counts would have been found when the transaction began.
const KEEP = statement(
  'idempotency.keep',
  `INSERT INTO aqueduct_core.idempotency (bucket, key, n, fingerprint, result) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (bucket, key, n) DO UPDATE
   SET fingerprint = excluded.fingerprint, result = excluded.result, created_at = excluded.created_at`,
);

/** The result of one transaction of a request with a key: kept by the first that commits, and given to all others. */
export class KeptResult {
  constructor(
    private readonly scope: IdempotencyScope,
    private readonly bucket: number,
    private readonly n: number,
  ) {}

  /** Sent with the statements that open the transaction: takes the key's lock, or finds what is kept. */
  get opening(): Question {
    const { key, fingerprint, ttlSeconds } = this.scope;
    return { statement: BEGIN, params: [this.bucket, key, this.n, fingerprint, ttlSeconds] };
  }

  /**
   * What is kept; else what `work` gives, kept with what it writes.
   * @param opened the rows of `opening`.
   * @throws IdempotencyKeyBusyError, IdempotencyKeyReusedError, IdempotentResultTooLargeError, and what `work` throws.
   */
  async get<T>(tx: Transaction, opened: readonly unknown[], work: () => Promise<T>): Promise<T> {
    const { state, kept } = opened[0] as Opening;
    switch (state) {
      case 'kept':
        return resultOf(kept as Buffer);
      case 'other':
        throw new IdempotencyKeyReusedError();
      case 'running':
        throw new IdempotencyKeyBusyError();
      case 'new':
        return this.keep(tx, await work());
      default:
        return assertNever(state);
    }
  }

  /** @returns the result as every repetition will see it: what does not survive that shows the first time. */
  private async keep<T>(tx: Transaction, result: T): Promise<T> {
    const bytes = bytesOf(result);
    if (bytes.length > MAX_BYTES) throw new IdempotentResultTooLargeError(bytes.length);
    const { key, fingerprint } = this.scope;
    tx.withCommit(KEEP, [this.bucket, key, this.n, fingerprint, bytes]);
    return resultOf(bytes);
  }
}

/** What a kept result says. */
export function resultOf<T>(kept: Buffer): T {
  return deserialize(kept) as T;
}

function bytesOf(result: unknown): Buffer {
  try {
    return serialize(result);
  } catch (cause) {
    throw new TypeError(
      'What the work of a transaction returns must be data without functions: with an Idempotency-Key it is kept',
      { cause },
    );
  }
}
