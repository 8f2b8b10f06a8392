import { randomBytes } from 'node:crypto';
import type { Floors, Transaction } from '@aqueduct/database';
import type { Bus } from './bus/bus';
import type { Invalidation } from './bus/invalidation';
import type { Entry, Lifetimes } from './entries/entry';
import { sizeOf } from './entries/size-of';
import type { Found, MemoryStats, MemoryTier } from './entries/memory-tier';
import type { Invalidator } from './invalidation/invalidator';
import type { Recipe } from './loading/recipe';
import type { Tiers } from './loading/tiers';

export interface GetOptions<T> extends Lifetimes {
  /** Tags that are known before it is made; others are added while it is, by `tagged`. @default none */
  readonly tags?: readonly string[];
  /** Lifetime of "there is none": of null and undefined, in ms. @default a tenth of `ttlMs`, at most 5 s */
  readonly negativeTtlMs?: number;
  /** Raise it when the value's shape changes within one release. @default 1 */
  readonly version?: number;
  /** What it takes in memory. @default an estimate, which goes through all of it */
  readonly bytesOf?: (value: T) => number;
}

export interface CacheStats extends MemoryStats {
  /** Whether what other processes change is heard: without, the memory is not used. */
  readonly isTrusted: boolean;
  /** Whether commands are sent to Redis; undefined: there is none. */
  readonly isRedisUp: boolean | undefined;
}

const NEGATIVE_SHARE = 0.1;
const LONGEST_NEGATIVE_MS = 5000;

/** What is kept, in memory and in Redis; where writes say what they make invalid. */
export class Cache {
  constructor(
    private readonly tiers: Tiers,
    private readonly invalidator: Invalidator,
    private readonly memory: MemoryTier,
    private readonly bus: Bus,
    private readonly isRedisUp: () => boolean | undefined,
  ) {}

  /**
   * The value with the key, made by `work` when it is not there: once, however many ask. It is given to everybody who asks
   * for the key, and `work` knows nothing of the caller: what it differs by belongs into the key. What is returned is
   * shared: do not change it.
   * @throws what `work` throws, OverloadedError.
   */
  async get<T>(key: string, options: GetOptions<T>, work: () => Promise<T>): Promise<T> {
    return (await this.entry(recipeOf(key, options, work))).value;
  }

  /** The same, with all that is known of it. */
  entry<T>(recipe: Recipe<T>): Promise<Entry<T>> {
    return this.tiers.get(recipe);
  }

  /** What is in memory for whom nothing but the bound is promised. Synchronous. */
  peek<T>(key: string): Found<T> | undefined {
    return this.tiers.peek<T>(key);
  }

  /** Whether anything is kept at all: CACHE_ENABLED. */
  get isEnabled(): boolean {
    return this.tiers.isEnabled;
  }

  /** Whether what was made for others may be given to the present caller. */
  get isShared(): boolean {
    return this.tiers.isShared;
  }

  /** Whether it is being made. */
  isRefreshing(key: string): boolean {
    return this.tiers.isRefreshing(key);
  }

  /** Invalidates all that has one of the tags, when the transaction has committed and before it is acknowledged. */
  invalidateWith(tx: Transaction, ...tags: readonly string[]): void {
    if (tags.length > 0) this.invalidator.with(tx, tags);
  }

  /**
   * Invalidates what changes outside a transaction.
   * @param floors from where on the databases show the change. Without any, whatever is made from now on must see it.
   */
  async invalidate(tags: readonly string[], floors: Floors = new Map()): Promise<void> {
    await this.invalidator.now({ id: randomBytes(9).toString('base64url'), tags, floors });
  }

  /** For who reads the journal: tells what was not told. */
  heal(invalidation: Invalidation): Promise<void> {
    return this.invalidator.heal(invalidation);
  }

  /** Whether it was told already. */
  isKnown(id: string): boolean {
    return this.invalidator.isKnown(id);
  }

  get stats(): CacheStats {
    return { ...this.memory.stats, isTrusted: this.bus.isTrusted, isRedisUp: this.isRedisUp() };
  }
}

export function recipeOf<T>(key: string, options: GetOptions<T>, work: () => Promise<T>): Recipe<T> {
  const { version = 1, ttlMs, bytesOf = sizeOf } = options;
  const negativeTtlMs = options.negativeTtlMs ?? Math.min(ttlMs * NEGATIVE_SHARE, LONGEST_NEGATIVE_MS);
  return {
    key: `${key}#${version}`,
    options: {
      ...options,
      ttlOf: (value: T) => (value === null || value === undefined ? negativeTtlMs : undefined),
      bytesOf,
    },
    work,
  };
}
