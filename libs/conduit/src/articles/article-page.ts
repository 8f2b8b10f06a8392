import { newestFirst } from '@aqueduct/database';
import { LARGEST_ID } from '@aqueduct/kernel';
import type { ListedArticleRow } from './article.rows';

/** Which part of a list. */
export interface PageRequest {
  readonly limit: number;
  readonly offset: number;
  /** Only articles older than this one, by id. */
  readonly after?: string | undefined;
}

/** A row of a `listStatement`: an article, or none where a shard has no match. */
export type ListRow = ListTotals & (ListedArticleRow | { readonly id: null });

interface ListTotals {
  /** On the first row of a shard how many match there, else null. A 64-bit number, in decimal. */
  readonly matches: string | null;
  /** As `matches`: how many of the names in the filter the shard confirms. */
  readonly confirmed: number | null;
}

export interface ArticlePage {
  readonly articles: readonly ListedArticleRow[];
  /** Of all matches, whatever part of them this is. */
  readonly count: number;
  /** Id of the last article, if others follow. */
  readonly next: string | undefined;
}

export const EMPTY_PAGE: ArticlePage = { articles: [], count: 0, next: undefined };

/** The part of a list that one shard is asked for. */
interface ListBounds {
  /** Only articles older than this one, by id. */
  readonly before: string;
  readonly limit: number;
  readonly skip: number;
}

/** Values of a list's `:before`, `:limit` and `:skip`. One more article is asked for, to know whether others follow. */
export function boundsOf({ limit, offset, after = LARGEST_ID }: PageRequest, isOneShard: boolean): ListBounds {
  return isOneShard
    ? { before: after, limit: limit + 1, skip: offset }
    : { before: after, limit: offset + limit + 1, skip: 0 };
}

/** Merges what shards answered, each within the bounds. @param offset 0 when the one shard asked has skipped it itself. */
export function mergeList(rows: readonly ListRow[], limit: number, offset: number): ArticlePage {
  const found = rows.filter((row): row is ListTotals & ListedArticleRow => row.id !== null).sort(newestFirst);
  const articles = found.slice(offset, offset + limit);
  const hasMore = found.length > offset + limit;
  return {
    articles,
    count: rows.reduce((sum, { matches }) => sum + Number(matches ?? 0), 0),
    next: hasMore ? articles.at(-1)?.id : undefined,
  };
}

/** How many of the names in the filter the accounts confirm. */
export function confirmedNames(rows: readonly ListRow[]): number {
  return rows.reduce((sum, { confirmed }) => sum + (confirmed ?? 0), 0);
}
