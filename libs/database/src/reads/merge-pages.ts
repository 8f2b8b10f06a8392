/** A row that can be ordered across shards: its id begins with its time. */
export interface Ordered {
  readonly id: string;
}

/** Merges pages that are each in descending order of id into one, and cuts it. */
export function mergePages<T extends Ordered>(pages: readonly (readonly T[])[], limit: number, offset = 0): T[] {
  if (pages.length === 1) return pages[0]?.slice(offset, offset + limit) ?? [];
  return pages
    .flat()
    .sort((a, b) => compareIds(b.id, a.id))
    .slice(offset, offset + limit);
}

/** Ids are positive integers without leading zeros: the longer is larger, and BigInt need not be made. */
function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
