import { ADD, sumByName, type CounterChange } from '../transactions/counters';
import type { BulkSession } from './bulk-session';

/**
 * Adds to counters of a bucket in the session's transaction; last of all, as services do, so that rows which many write
 * are locked for a moment only. The slot is the one that a lone writer takes.
 */
export async function addToCounters(
  session: BulkSession,
  bucket: number,
  changes: Iterable<CounterChange>,
): Promise<void> {
  const sums = sumByName(changes);
  if (sums.size === 0) return;
  await session.query(ADD.text, [bucket, [...sums.keys()], Array<number>(sums.size).fill(0), [...sums.values()]]);
}
