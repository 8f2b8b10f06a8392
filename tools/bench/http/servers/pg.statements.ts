/*
 * One prepared statement for each request, on the copy in one database: the best that its indexes allow. Ids of users
 * and articles are bigints, and stay strings.
 */
const LISTED = `a.slug, a.title, a.description, a.tags, a.created_at, a.updated_at, a.favorites_count, u.username, u.bio, u.image`;

export const STATEMENTS = {
  list: `SELECT ${LISTED}, (SELECT count(*)::int FROM articles) AS total
    FROM (SELECT * FROM articles ORDER BY id DESC LIMIT 20) a JOIN users u ON u.id = a.author_id ORDER BY a.id DESC`,
  article: `SELECT ${LISTED}, a.body FROM articles a JOIN users u ON u.id = a.author_id WHERE a.slug = $1`,
  tags: 'SELECT tag FROM article_tags GROUP BY tag ORDER BY count(*) DESC, tag',
  feed: `WITH followed AS MATERIALIZED (SELECT followee_id AS id FROM follows WHERE follower_id = $1)
    SELECT ${LISTED}, (SELECT count(*)::int FROM articles WHERE author_id IN (SELECT id FROM followed)) AS total,
      EXISTS (SELECT FROM favorites f WHERE f.article_id = a.id AND f.user_id = $1) AS favorited
    FROM (SELECT newest.* FROM followed CROSS JOIN LATERAL (
        SELECT * FROM articles WHERE author_id = followed.id ORDER BY id DESC LIMIT 20
      ) newest ORDER BY newest.id DESC LIMIT 20) a
    JOIN users u ON u.id = a.author_id ORDER BY a.id DESC`,
  favorite: `WITH article AS (SELECT id FROM articles WHERE slug = $1),
      added AS (INSERT INTO favorites SELECT id, $2 FROM article ON CONFLICT DO NOTHING RETURNING article_id),
      counted AS (UPDATE articles SET favorites_count = favorites_count + 1 WHERE id IN (SELECT article_id FROM added)
        RETURNING id, favorites_count)
    SELECT ${LISTED}, a.body, coalesce((SELECT favorites_count FROM counted), a.favorites_count) AS favorites_count,
      true AS favorited, EXISTS (SELECT FROM follows WHERE follower_id = $2 AND followee_id = a.author_id) AS following
    FROM articles a JOIN users u ON u.id = a.author_id WHERE a.slug = $1`,
  comment: `WITH added AS (INSERT INTO comments (article_id, author_id, body, created_at, updated_at)
      SELECT id, $2, $3, now(), now() FROM articles WHERE slug = $1 RETURNING *)
    SELECT c.id::float8 AS id, c.body, c.created_at, c.updated_at, u.username, u.bio, u.image
    FROM added c JOIN users u ON u.id = c.author_id`,
  publish: `WITH added AS (INSERT INTO articles (author_id, slug, title, description, body, tags, favorites_count, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, 0, now(), now()) RETURNING *),
      tagged AS (INSERT INTO article_tags (article_id, tag) SELECT id, unnest(tags) FROM added)
    SELECT ${LISTED}, a.body FROM added a JOIN users u ON u.id = a.author_id`,
} as const;

export type StatementName = keyof typeof STATEMENTS;
