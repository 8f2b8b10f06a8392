import { randomBytes } from 'node:crypto';
import type { Transaction } from '@aqueduct/database';
import type { Bus } from '../bus/bus';
import type { Invalidation } from '../bus/invalidation';
import type { MemoryTier } from '../entries/memory-tier';
import type { RedisTier } from '../entries/redis-tier';
import { CONFIRM_MS, type Generation } from '../redis/generation';
import type { InvalidationLog } from './invalidation-log';
import type { InvalidationJournal } from './journal';

const KNOWN = 20_000;

/** Makes invalid what a write has changed: here at once, in Redis and everywhere else before the write is acknowledged. */
export class Invalidator {
  /** Ids of what was acted upon, the oldest first. */
  private readonly known = new Set<string>();

  constructor(
    private readonly memory: MemoryTier,
    private readonly log: InvalidationLog,
    private readonly bus: Bus,
    private readonly shared: { readonly tier: RedisTier; readonly generation: Generation } | undefined,
    private readonly journal: InvalidationJournal | undefined,
  ) {}

  /** Invalidates the tags when the transaction has committed; what dies with the process in between, the journal knows. */
  with(tx: Transaction, tags: readonly string[]): void {
    const id = randomBytes(9).toString('base64url');
    const unique = [...new Set(tags)];
    this.journal?.write(tx, { id, tags: unique });
    tx.afterCommit(({ database, floor }) => this.now({ id, tags: unique, floors: new Map([[database, floor]]) }));
  }

  /** Resolves when no other process can be given from Redis what is invalid; never rejects. */
  async now(invalidation: Invalidation): Promise<void> {
    this.here(invalidation);
    const told = this.bus.publish(invalidation).catch(() => undefined);
    if (this.shared === undefined) return;
    const { tier, generation } = this.shared;
    await tier.invalidate(invalidation.tags, invalidation.floors).catch(() => generation.owe());
    // No floor tells what was read from Redis before that.
    if (invalidation.floors.size === 0) this.here(invalidation);
    await told;
  }

  /** Another process has said so. */
  heard(invalidation: Invalidation): void {
    if (this.isKnown(invalidation.id)) return;
    this.here(invalidation);
    // The other one may still be at it in Redis, and no floor tells what is read there until then.
    if (this.shared !== undefined && invalidation.floors.size === 0)
      setTimeout(() => this.here(invalidation), 2 * CONFIRM_MS).unref();
  }

  /** What a process that may have died wrote into the journal. Does nothing when it has been heard of. */
  async heal(invalidation: Invalidation): Promise<void> {
    if (!this.isKnown(invalidation.id)) await this.now(invalidation);
  }

  isKnown(id: string): boolean {
    return this.known.has(id);
  }

  private here({ id, tags, floors }: Invalidation): void {
    this.known.add(id);
    this.forgetOldest();
    this.log.note(tags, floors);
    this.memory.invalidate(tags);
  }

  private forgetOldest(): void {
    const [oldest] = this.known;
    if (oldest !== undefined && this.known.size > KNOWN) this.known.delete(oldest);
  }
}
