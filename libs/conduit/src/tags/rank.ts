/** How many articles of one shard have a tag. */
export interface TagUse {
  readonly tag: string;
  /** A 64-bit number, in decimal. */
  readonly uses: string;
}

/** The tags in descending order of their uses over all shards, then in the order of their code units. */
export function rank(uses: readonly TagUse[]): string[] {
  const totals = new Map<string, number>();
  for (const { tag, uses: more } of uses) totals.set(tag, (totals.get(tag) ?? 0) + Number(more));
  return [...totals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([tag]) => tag);
}
