import type { Databases } from '../nodes/databases';
import type { NodeSet } from '../nodes/node-set';

/** Repeats a removal of at most `batch` rows until it finds fewer: no step holds locks for long. @returns how many in all. */
export async function removeInBatches(batch: number, remove: () => Promise<readonly unknown[]>): Promise<number> {
  for (let total = 0; ;) {
    const { length } = await remove();
    total += length;
    if (length < batch) return total;
  }
}

/**
 * Removes something from every shard at once. A shard that fails does not hold up the others.
 * @param what is removed, for the error: `Expired sessions`.
 * @returns how many in all.
 * @throws AggregateError when shards failed, with what each of them threw.
 */
export async function removeEverywhere(
  databases: Databases,
  what: string,
  removeFrom: (shard: NodeSet) => Promise<number>,
): Promise<number> {
  const shards = databases.shardNumbers.map((shard) => databases.shard(shard));
  const outcomes = await Promise.allSettled(shards.map(removeFrom));
  const errors = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  if (errors.length > 0) throw new AggregateError(errors, `${what} are left on ${errors.length} shard(s)`);
  return outcomes.reduce((sum, each) => sum + (each.status === 'fulfilled' ? each.value : 0), 0);
}
