/** How many articles have a tag; of one shard, or of all. */
export interface TagUse {
  readonly tag: string;
  /** A 64-bit number, in decimal. */
  readonly uses: string;
}

/**
 * The tags in use, in descending order of how often, then in the order of their code units.
 * @param uses what the shards count.
 * @param known what the projection says of all shards. A tag that it lacks counts as often as the shards say.
 */
export function rank(uses: readonly TagUse[], known: readonly TagUse[]): string[] {
  const totals = new Map<string, number>();
  for (const { tag, uses: more } of uses) totals.set(tag, (totals.get(tag) ?? 0) + Number(more));
  for (const { tag, uses: all } of known) if (totals.has(tag)) totals.set(tag, Number(all));
  return [...totals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([tag]) => tag);
}
