import { statement } from '../statements/statement';
import type { Transaction } from './database-transaction';

/** A change of a counter: its name, and by how much. */
export type CounterChange = readonly [name: string, delta: number];

const SLOTS = 8;

/*
 * The rows are locked in the order of the sub-select: every transaction takes them in the same one, so that no two
 * can wait for each other.
 */
export const ADD = statement(
  'counters.add',
  `INSERT INTO aqueduct_core.counters AS c (bucket, name, slot, value)
   SELECT $1, * FROM unnest($2::text[], $3::smallint[], $4::bigint[]) AS change (name, slot, delta) ORDER BY name COLLATE "C", slot
   ON CONFLICT (bucket, name, slot) DO UPDATE SET value = c.value + excluded.value`,
);

/**
 * Counters that many may change at once. A counter is the sum of its rows: one for each bucket that contributes, and,
 * while several transactions of this process change the same one, one for each of them, so that they need not queue.
 */
export class Counters {
  private readonly busy = new Map<string, Set<number>>();

  /** Adds the changes in the transaction; `done` must be called when it has ended. */
  async add(tx: Transaction, bucket: number, changes: readonly CounterChange[]): Promise<{ done: () => void }> {
    const sums = sumByName(changes);
    const slots = [...sums.keys()].map((name) => this.take(`${bucket}/${name}`));
    const done = (): void => {
      for (const { release } of slots) release();
    };
    try {
      await tx.query(ADD, [bucket, [...sums.keys()], slots.map(({ slot }) => slot), [...sums.values()]]);
      return { done };
    } catch (error) {
      done();
      throw error;
    }
  }

  /** The lowest slot that no transaction of this process uses; with all in use, one of them is shared. */
  private take(key: string): { slot: number; release: () => void } {
    const used = this.busy.get(key) ?? new Set<number>();
    this.busy.set(key, used);
    let slot = 0;
    while (used.has(slot)) slot++;
    used.add(slot);
    const release = (): void => {
      used.delete(slot);
      if (used.size === 0) this.busy.delete(key);
    };
    return { slot: slot % SLOTS, release };
  }
}

/** Changes of one counter together; none where they cancel out. */
export function sumByName(changes: Iterable<CounterChange>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [name, delta] of changes) sums.set(name, (sums.get(name) ?? 0) + delta);
  for (const [name, sum] of sums) if (sum === 0) sums.delete(name);
  return sums;
}
