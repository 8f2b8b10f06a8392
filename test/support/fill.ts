import { newId, newSlug, type Addresses } from '@aqueduct/database';
import { Client } from 'pg';

const USERS = 400;
const ARTICLES_EACH = 30;
const TAGS = 50;

/**
 * Fills the shards by SQL, around the services, so that PostgreSQL's planner has something to plan for, and tells it so.
 * Ids are made as the library makes them, and every row lies where it belongs.
 */
export async function fill({ shards }: Addresses): Promise<void> {
  await Promise.all(shards.map(({ nodes }, shard) => fillShard(nodes[0]?.url ?? '', shard, shards.length)));
}

async function fillShard(url: string, shard: number, shards: number): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const users = Array.from({ length: USERS }, (_, i) => userOf(shard + shards * i));
  const articles = users.flatMap((user) => Array.from({ length: ARTICLES_EACH }, (_, i) => articleOf(user, i)));
  const insert = (sql: string, columns: unknown[][]): Promise<unknown> => client.query(sql, columns);
  await insert(
    `INSERT INTO accounts (bucket, id, username, email, created_at, updated_at)
     SELECT b, i, 'filler_' || i, 'filler_' || i || '@example.com', now(), now() FROM unnest($1::smallint[], $2::bigint[]) AS u (b, i)`,
    [users.map(({ bucket }) => bucket), users.map(({ id }) => id)],
  );
  await insert(
    `INSERT INTO articles (bucket, id, author_id, slug, title, description, body, tags, created_at, updated_at)
     SELECT b, i, a, s, 'Filler', 'Filler', repeat('filler ', 50), ARRAY['filler_' || (i % ${TAGS})], now(), now()
     FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::text[]) AS x (b, i, a, s)`,
    [
      articles.map(({ bucket }) => bucket),
      articles.map(({ id }) => id),
      articles.map(({ authorId }) => authorId),
      articles.map(({ slug }) => slug),
    ],
  );
  await client.query(`
    INSERT INTO article_tags (bucket, article_id, tag, author_id) SELECT bucket, id, tags[1], author_id FROM articles;
    INSERT INTO favorites (bucket, article_id, user_id) SELECT a.bucket, a.id, u.id FROM articles a JOIN accounts u ON (a.id / 1024 + u.id / 1024) % 40 = 0;
    INSERT INTO comments (bucket, id, article_id, author_id, body, created_at, updated_at)
      SELECT bucket, nextval('comment_ids'), id, author_id, 'Filler', now(), now() FROM articles, generate_series(1, 3);
    INSERT INTO follows (bucket, follower_id, followee_id) SELECT u.bucket, u.id, v.id FROM accounts u JOIN accounts v ON (u.id / 4194304 + v.id / 4194304) % 10 = 0;
    INSERT INTO aqueduct_core.counters (bucket, name, slot, value) SELECT bucket, 'articles', 0, count(*) FROM articles GROUP BY bucket;
    INSERT INTO aqueduct_core.counters (bucket, name, slot, value) SELECT bucket, 'tag:' || tag, 0, count(*) FROM article_tags GROUP BY bucket, tag;
    INSERT INTO aqueduct_core.counters (bucket, name, slot, value) SELECT bucket, 'author:' || author_id, 0, count(*) FROM articles GROUP BY bucket, author_id;
    INSERT INTO aqueduct_core.counters (bucket, name, slot, value) SELECT bucket, 'favorited:' || user_id, 0, count(*) FROM favorites GROUP BY bucket, user_id;
    ANALYZE;`);
  await client.end();
}

interface Filler {
  readonly bucket: number;
  readonly id: string;
}

let clock = Date.UTC(2025, 0, 1);

function userOf(bucket: number): Filler {
  return { bucket: bucket % 4096, id: newId(bucket % 4096, (clock += 1000)) };
}

function articleOf({ id, bucket }: Filler, i: number): Filler & { authorId: string; slug: string } {
  return { bucket, id: newId(bucket, (clock += 7) + i), authorId: id, slug: newSlug('filler', bucket) };
}
