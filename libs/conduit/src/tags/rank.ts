/** How many articles have a tag; of one shard, or of all. */
export interface TagUse {
  readonly tag: string;
  /** A 64-bit number, in decimal. */
  readonly uses: string;
}

/** The same of many tags, place by place: two lists instead of a row for each. */
export interface TagUses {
  readonly tags: readonly string[];
  readonly uses: readonly string[];
}

/**
 * The tags in use, in descending order of how often, then in the order of their code units.
 * @param shards what each of them counts.
 * @param known what the projection says of all shards. A tag that it lacks counts as often as the shards say.
 */
export function rank(shards: readonly TagUses[], known: TagUses): string[] {
  const totals = new Map<string, number>();
  for (const { tags, uses } of shards)
    tags.forEach((tag, place) => totals.set(tag, (totals.get(tag) ?? 0) + Number(uses[place])));
  known.tags.forEach((tag, place) => {
    if (totals.has(tag)) totals.set(tag, Number(known.uses[place]));
  });
  return [...totals].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([tag]) => tag);
}
