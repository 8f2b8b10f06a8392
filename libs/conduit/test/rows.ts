import { Databases, PrimaryReads, statement, TOTALS, type Statement } from '@aqueduct/database';
import type { INestApplicationContext } from '@nestjs/common';

const shardTable = (name: string, columns: string): [string, Statement] => [
  name,
  statement(`test.rows-of-${name}`, `SELECT jsonb_build_array(${columns})::text AS row FROM ${name}`),
];
const ARTICLE = 'bucket, id, author_id, slug, title, description, body, tags, favorites_count, created_at, updated_at';
const TABLES = new Map([
  shardTable('accounts', 'bucket, id, username, email, bio, image, epoch, created_at, updated_at'),
  shardTable('follows', 'bucket, follower_id, followee_id'),
  shardTable('articles', ARTICLE),
  shardTable('article_tags', 'bucket, article_id, tag, author_id'),
  shardTable('favorites', 'bucket, article_id, user_id'),
  // Without the ids: they are the shards' own.
  shardTable('comments', 'bucket, article_id, author_id, body, created_at, updated_at'),
]);
const COUNTERS = statement(
  'test.counter-sums',
  `SELECT jsonb_build_array(bucket, name, sum(value))::text AS row FROM aqueduct_core.counters
   GROUP BY bucket, name HAVING sum(value) <> 0`,
);
const CLAIMS = statement(
  'test.rows-of-claims',
  'SELECT jsonb_build_array(kind, value, owner_id, version, settled, touched_at)::text AS row FROM aqueduct_core.claims',
);
/** What the counters must say, counted anew. */
const RECOUNT = statement(
  'test.recount',
  `SELECT jsonb_build_array(bucket, name, n)::text AS row FROM (
     SELECT bucket, 'articles' AS name, count(*) AS n FROM articles GROUP BY bucket
     UNION ALL SELECT bucket, 'author:' || author_id, count(*) FROM articles GROUP BY bucket, author_id
     UNION ALL SELECT bucket, 'tag:' || tag, count(*) FROM article_tags GROUP BY bucket, tag
     UNION ALL SELECT bucket, 'author-tag:' || author_id || ':' || tag, count(*) FROM article_tags GROUP BY bucket, author_id, tag
     UNION ALL SELECT bucket, 'favorited:' || user_id, count(*) FROM favorites GROUP BY bucket, user_id
     UNION ALL SELECT ${TOTALS}, 'articles', count(*) FROM articles HAVING count(*) > 0
     UNION ALL SELECT ${TOTALS}, 'tag:' || tag, count(*) FROM article_tags GROUP BY tag
     UNION ALL SELECT ${TOTALS}, 'favorited:' || user_id, count(*) FROM favorites GROUP BY user_id) counted`,
);
/** Articles whose own count, or whose tags, say something else than the rows. */
const CONTRADICTIONS = statement(
  'test.contradictions',
  `SELECT a.slug AS row FROM articles a WHERE favorites_count <> (SELECT count(*) FROM favorites f WHERE f.bucket = a.bucket AND f.article_id = a.id)
   OR ARRAY(SELECT tag FROM article_tags t WHERE t.bucket = a.bucket AND t.article_id = a.id ORDER BY tag) <> ARRAY(SELECT unnest(a.tags) AS tag ORDER BY tag)`,
);

/** Rows as texts, in an order of their own, from whatever shard they are on. */
export type Rows = Record<string, string[]>;

/** Everything that the databases hold, counters as sums. */
export async function allRows(app: INestApplicationContext): Promise<Rows> {
  const rows: Rows = { counters: await everywhere(app, COUNTERS), claims: await inDirectory(app) };
  for (const [name, table] of TABLES) rows[name] = await everywhere(app, table);
  return rows;
}

export function recount(app: INestApplicationContext): Promise<string[]> {
  return everywhere(app, RECOUNT);
}

export function contradictions(app: INestApplicationContext): Promise<string[]> {
  return everywhere(app, CONTRADICTIONS);
}

async function everywhere(app: INestApplicationContext, from: Statement): Promise<string[]> {
  const rows = await app.get(PrimaryReads).everywhere<{ row: string }>(from, []);
  return texts(rows.flat());
}

async function inDirectory(app: INestApplicationContext): Promise<string[]> {
  return texts(await app.get(Databases).directory.read<{ row: string }>(CLAIMS, [], 'primary'));
}

function texts(rows: readonly { row: string }[]): string[] {
  return rows.map(({ row }) => row).sort();
}
