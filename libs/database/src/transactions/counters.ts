import { randomInt } from 'node:crypto';
import { statement } from '../statements/statement';
import type { Transaction } from './database-transaction';

/**
 * A change of a counter: its name, and by how much. `total`: many buckets contribute to the counter, so the shard's sum
 * of them is kept as well, and read instead of them. A name has a total with every change, or with none.
 */
export type CounterChange = readonly [name: string, delta: number, kept?: 'total'];

/** A row to change. */
interface CounterSum {
  readonly bucket: number;
  readonly name: string;
  readonly delta: number;
}

/**
 * The bucket under which a shard keeps its totals. It is no bucket: nothing else lives in it, and it never moves; who
 * moves a bucket takes the sums of its counters out of the totals here, and into those there, while it holds the fence.
 */
export const TOTALS = -1;

const SLOTS = 8;
/** All writers of a shard meet in its totals, of every process. */
const TOTAL_SLOTS = 64;

/*
 * The rows are locked in the order of the sub-select: every transaction takes them in the same one, so that no two
 * can wait for each other. The totals, which all wait for, come last.
 */
const ADD = statement(
  'counters.add',
  `INSERT INTO aqueduct_core.counters AS c (bucket, name, slot, value)
   SELECT * FROM unnest($1::smallint[], $2::text[], $3::smallint[], $4::bigint[]) AS change (bucket, name, slot, delta)
   ORDER BY bucket DESC, name COLLATE "C", slot
   ON CONFLICT (bucket, name, slot) DO UPDATE SET value = c.value + excluded.value`,
);

/**
 * Counters that many may change at once. A counter is the sum of its rows: one for each bucket that contributes, and,
 * while several transactions of this process change the same one, one for each of them, so that they need not queue.
 * A total is kept in rows of its own, in the same transaction: so it is as exact and as fresh as what it sums up.
 */
export class Counters {
  private readonly busy = new Map<string, Set<number>>();
  /** Where this process begins in the totals' slots, so that processes seldom meet. */
  private readonly firstTotalSlot = randomInt(TOTAL_SLOTS);

  /** Adds the changes with the commit of the transaction; `done` must be called when it has ended. */
  add(tx: Transaction, bucket: number, changes: Iterable<CounterChange>): { done: () => void } {
    const sums = sumsOf(bucket, changes);
    const slots = sums.map((sum) => this.take(sum));
    const [buckets, names, deltas] = columnsOf(sums);
    tx.withCommit(ADD, [buckets, names, slots.map(({ slot }) => slot), deltas]);
    return {
      done: () => {
        for (const { release } of slots) release();
      },
    };
  }

  /** The lowest slot that no transaction of this process uses; with all in use, one of them is shared. */
  private take({ bucket, name }: CounterSum): { slot: number; release: () => void } {
    const key = `${bucket}/${name}`;
    const used = this.busy.get(key) ?? new Set<number>();
    this.busy.set(key, used);
    let free = 0;
    while (used.has(free)) free++;
    used.add(free);
    const release = (): void => {
      used.delete(free);
      if (used.size === 0) this.busy.delete(key);
    };
    return { slot: bucket === TOTALS ? (this.firstTotalSlot + free) % TOTAL_SLOTS : free % SLOTS, release };
  }
}

/** Adds changes of one bucket in a transaction in which nobody else of this process takes part, under a lone writer's slot. */
export function addAlone(
  bucket: number,
  changes: Iterable<CounterChange>,
): { readonly text: string; readonly values: readonly unknown[] } {
  const sums = sumsOf(bucket, changes);
  const [buckets, names, deltas] = columnsOf(sums);
  return { text: ADD.text, values: [buckets, names, Array<number>(sums.length).fill(0), deltas] };
}

/** Changes of one row together; none where they cancel out. */
function sumsOf(bucket: number, changes: Iterable<CounterChange>): CounterSum[] {
  const sums = new Map<string, CounterSum>();
  const add = (at: number, name: string, more: number): void => {
    const key = `${at}/${name}`;
    sums.set(key, { bucket: at, name, delta: (sums.get(key)?.delta ?? 0) + more });
  };
  for (const [name, delta, kept] of changes) {
    add(bucket, name, delta);
    if (kept === 'total') add(TOTALS, name, delta);
  }
  return [...sums.values()].filter(({ delta }) => delta !== 0);
}

function columnsOf(sums: readonly CounterSum[]): [buckets: number[], names: string[], deltas: number[]] {
  return [sums.map(({ bucket }) => bucket), sums.map(({ name }) => name), sums.map(({ delta }) => delta)];
}
