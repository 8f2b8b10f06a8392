/** A row that can be ordered across shards: its id begins with its time. */
export interface Ordered {
  readonly id: string;
}

/** Merges pages that are each in descending order of id into one, and cuts it. */
export function mergePages<T extends Ordered>(pages: readonly (readonly T[])[], limit: number, offset = 0): T[] {
  const rows = pages.length === 1 ? (pages[0] ?? []) : pages.flat().sort(newestFirst);
  return rows.slice(offset, offset + limit);
}

/** Compares by id, descending: ids are positive integers without leading zeros, so the longer is larger. */
export function newestFirst(a: Ordered, b: Ordered): number {
  if (a.id.length !== b.id.length) return b.id.length - a.id.length;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
