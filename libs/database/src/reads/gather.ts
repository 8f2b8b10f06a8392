import { newestFirst } from './merge-pages';

/** A row of an ordered part; with a null id it only says something of its shard, and is no row of the list. */
export interface Placed {
  readonly id: string | null;
}

/** One shard's newest rows, no more than `limit`, in descending order of id. */
export type Part<T extends Placed> = (limit: number) => Promise<T[]>;

/** Of the standard deviation: a part is asked twice in one list of some twelve. */
const SPARE = 1.5;

/**
 * Rows that are together sure to hold the `wanted` newest of all parts; unordered. Rows lie on shards by chance, so each
 * part is asked for its likely share, and anew for all that is wanted only when it has more rows where the page ends: what
 * a list costs does not grow with the shards.
 */
export async function gatherNewest<T extends Placed>(parts: readonly Part<T>[], wanted: number): Promise<T[]> {
  const share = shareOf(wanted, parts.length);
  const first = await Promise.all(parts.map((part) => part(share)));
  if (share === wanted) return first.flat();
  const end = endOfPage(first, wanted);
  const rows = await Promise.all(
    parts.map((part, index) => {
      const its = first[index] ?? [];
      const isComplete = its.length < share || (end !== undefined && newestFirst(placeOf(its.at(-1)), end) >= 0);
      return isComplete ? Promise.resolve(its) : part(wanted);
    }),
  );
  return rows.flat();
}

/** How many of the `wanted` newest rows one of so many shards seldom exceeds: the binomial distribution's mean, and some. */
export function shareOf(wanted: number, parts: number): number {
  const mean = wanted / parts;
  return Math.min(wanted, Math.ceil(mean + SPARE * Math.sqrt(mean * (1 - 1 / parts))));
}

/** The last row of the page as far as it is known; undefined: there are fewer. */
function endOfPage(parts: readonly (readonly Placed[])[], wanted: number): { id: string } | undefined {
  const placed = parts.flat().flatMap(({ id }) => (id === null ? [] : [{ id }]));
  return placed.sort(newestFirst)[wanted - 1];
}

function placeOf(row: Placed | undefined): { id: string } {
  return { id: row?.id ?? '0' };
}
