import { TOTALS } from '@aqueduct/database';
import { listedColumns } from './article.rows';
import { namedStatement, type NamedStatement } from './named-statement';

export interface ListParts {
  /** Selects `bucket, id` of the matches before `:before`; order and limit are added. */
  readonly page: string;
  /** A scalar: how many match altogether. */
  readonly matches: string;
  /** A scalar: how many of the user names in the filter the accounts of this shard confirm. @default none is in it */
  readonly confirmed?: string;
}

/** A list's statement, planned for few rows, for some, and for any number of them. */
export interface ListStatement {
  /** The one for pages of so many rows, those skipped included. */
  upTo(rows: number): NamedStatement;
}

/*
 * PostgreSQL plans a LIMIT that it does not know for a tenth of the table. With a million articles it would read all
 * accounts for a page of 20, or, finding that dear, plan every request anew, which costs more than the page: so the
 * statement says how many rows it is for.
 */
const PLANNED_FOR = [128, 1024, 8192, 65_536] as const;

/*
 * One statement answers a shard's part of a list. Its first row also carries the shard's count and its confirmed
 * names, so that the sum over all rows of all shards is the total; a shard without a match answers one row without an
 * article. The page is found in an index first, and only its articles are looked up.
 */
export function listStatement(name: string, parts: ListParts): ListStatement {
  const sized = PLANNED_FOR.map((most) => {
    const page = `SELECT bucket, id FROM (${parts.page} ORDER BY id DESC LIMIT ${most}) AS newest`;
    return { most, statement: statementFor(`${name}.${most}`, { ...parts, page }) };
  });
  const unbounded = statementFor(name, parts);
  return { upTo: (rows) => sized.find(({ most }) => rows <= most)?.statement ?? unbounded };
}

function statementFor(name: string, { page, matches, confirmed = '0' }: ListParts): NamedStatement {
  return namedStatement(
    name,
    `WITH page AS MATERIALIZED (${page} ORDER BY id DESC LIMIT :limit OFFSET :skip),
       total AS MATERIALIZED (SELECT (${matches})::bigint AS matches, (${confirmed})::int AS confirmed)
     SELECT CASE WHEN row_number() OVER (ORDER BY page.id DESC) = 1 THEN total.matches END AS matches,
       CASE WHEN row_number() OVER (ORDER BY page.id DESC) = 1 THEN total.confirmed END AS confirmed,
       ${listedColumns(':viewer')}
     FROM total LEFT JOIN page ON true
     LEFT JOIN articles a ON a.bucket = page.bucket AND a.id = page.id
     LEFT JOIN accounts u ON u.bucket = a.bucket AND u.id = a.author_id
     ORDER BY page.id DESC`,
  );
}

/** The count that is kept in counters of these names. */
export const countOf = (names: string): string =>
  `SELECT coalesce(sum(value), 0) FROM aqueduct_core.counters WHERE ${names}`;

const COUNTER = countOf('name = :counter');
/** Of a counter to which many buckets contribute. */
const TOTAL = countOf(`bucket = ${TOTALS} AND name = :counter`);
const AUTHOR_CONFIRMED =
  '(EXISTS (SELECT FROM accounts WHERE bucket = :authorBucket AND id = :author AND username = :authorName))::int';
const FAVORITER_CONFIRMED =
  '(EXISTS (SELECT FROM accounts WHERE bucket = :favoriterBucket AND id = :favoriter AND username = :favoriterName))::int';
const OF_TAG = 'JOIN article_tags t ON t.bucket = f.bucket AND t.article_id = f.article_id AND t.tag = :tag';
const OF_AUTHOR = 'JOIN articles a ON a.bucket = f.bucket AND a.id = f.article_id AND a.author_id = :author';

/** Favourites that also meet other conditions: counted over the smallest of the sets, which the planner knows. */
function favorited(joins: string): Pick<ListParts, 'page' | 'matches'> {
  const from = `FROM favorites f ${joins} WHERE f.user_id = :favoriter`;
  return {
    page: `SELECT f.bucket, f.article_id AS id ${from} AND f.article_id < :before`,
    matches: `SELECT count(*) ${from}`,
  };
}

/** By the filters that are set, in this order: tag, author, favorited. */
export const LISTS = {
  all: listStatement('articles.list', { page: 'SELECT bucket, id FROM articles WHERE id < :before', matches: TOTAL }),
  tag: listStatement('articles.list-by-tag', {
    page: 'SELECT bucket, article_id AS id FROM article_tags WHERE tag = :tag AND article_id < :before',
    matches: TOTAL,
  }),
  author: listStatement('articles.list-by-author', {
    page: 'SELECT bucket, id FROM articles WHERE author_id = :author AND id < :before',
    matches: COUNTER,
    confirmed: AUTHOR_CONFIRMED,
  }),
  'tag+author': listStatement('articles.list-by-tag-author', {
    page: `SELECT bucket, article_id AS id FROM article_tags
      WHERE author_id = :author AND tag = :tag AND article_id < :before`,
    matches: COUNTER,
    confirmed: AUTHOR_CONFIRMED,
  }),
  favorited: listStatement('articles.list-by-favorited', {
    page: 'SELECT bucket, article_id AS id FROM favorites WHERE user_id = :favoriter AND article_id < :before',
    matches: TOTAL,
    confirmed: FAVORITER_CONFIRMED,
  }),
  'tag+favorited': listStatement('articles.list-by-tag-favorited', {
    ...favorited(OF_TAG),
    confirmed: FAVORITER_CONFIRMED,
  }),
  'author+favorited': listStatement('articles.list-by-author-favorited', {
    ...favorited(OF_AUTHOR),
    confirmed: `${AUTHOR_CONFIRMED} + ${FAVORITER_CONFIRMED}`,
  }),
  'tag+author+favorited': listStatement('articles.list-by-tag-author-favorited', {
    ...favorited(`${OF_TAG} AND t.author_id = :author`),
    confirmed: `${AUTHOR_CONFIRMED} + ${FAVORITER_CONFIRMED}`,
  }),
} as const;
