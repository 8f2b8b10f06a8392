/**
 * Below which value a part of the observations lies, as Prometheus estimates it: evenly spread within a bucket.
 * @param counts by bucket; the last one is without bound, and taken for its lower one.
 * @param bounds upper ones of the others, ascending.
 * @param part from 0 to 1.
 * @returns 0 when nothing was observed.
 */
export function quantile(counts: Float64Array, bounds: readonly number[], part: number): number {
  const rank = part * counts.reduce((total, count) => total + count, 0);
  let below = 0;
  for (const [index, count] of counts.entries()) {
    const lower = bounds[index - 1] ?? 0;
    const upper = bounds[index] ?? lower;
    if (count > 0 && below + count >= rank) return lower + ((upper - lower) * (rank - below)) / count;
    below += count;
  }
  return 0;
}
