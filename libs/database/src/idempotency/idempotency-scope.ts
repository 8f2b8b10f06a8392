import { AsyncLocalStorage } from 'node:async_hooks';
import { BUCKETS } from '../sharding/bucket';

const scopes = new AsyncLocalStorage<IdempotencyScope>();

/** One request with a key. Counts its transactions, so that its repetition finds the result of each. */
export class IdempotencyScope {
  /** Bucket -> numbers of the transactions that are committed or under way. */
  private readonly taken = new Map<number, Set<number>>();

  /**
   * @param key 32 bytes: who does what under which key.
   * @param fingerprint 32 bytes: with which content.
   * @param ttlSeconds how long a result is kept.
   */
  constructor(
    readonly key: Buffer,
    readonly fingerprint: Buffer,
    readonly ttlSeconds: number,
  ) {}

  /** That of the present request; undefined: it has no key. */
  static get current(): IdempotencyScope | undefined {
    return scopes.getStore();
  }

  run<T>(work: () => T): T {
    return scopes.run(this, work);
  }

  /** The bucket of what the request makes and nothing else determines: the same each time it is sent. */
  get bucket(): number {
    return this.key.readUInt16BE(this.key.length - 2) % BUCKETS;
  }

  /** Counts a transaction that was run when the request was sent before, and is not run again. */
  skip(bucket: number, n: number): void {
    this.numbersOf(bucket).add(n);
  }

  /**
   * Runs a transaction under its number: how many of the bucket came before it. One that fails gives its number back,
   * since nothing is kept under it, and the repetition, in which it may not fail, would count otherwise.
   */
  async numbered<T>(bucket: number, transaction: (n: number) => Promise<T>): Promise<T> {
    const taken = this.numbersOf(bucket);
    let n = 0;
    while (taken.has(n)) n++;
    taken.add(n);
    try {
      return await transaction(n);
    } catch (error) {
      taken.delete(n);
      throw error;
    }
  }

  private numbersOf(bucket: number): Set<number> {
    const known = this.taken.get(bucket) ?? new Set<number>();
    this.taken.set(bucket, known);
    return known;
  }
}
