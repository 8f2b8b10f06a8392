/** A row that can be ordered across shards: its id begins with its time. */
export interface Ordered {
  readonly id: string;
}

/** Puts rows in descending order of id, and cuts a page out of them. */
export function mergePages<T extends Ordered>(rows: readonly T[], limit: number, offset = 0): T[] {
  return rows.toSorted(newestFirst).slice(offset, offset + limit);
}

/** Compares by id, descending: ids are positive integers without leading zeros, so the longer is larger. */
export function newestFirst(a: Ordered, b: Ordered): number {
  if (a.id.length !== b.id.length) return b.id.length - a.id.length;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
