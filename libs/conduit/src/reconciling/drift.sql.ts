import { statement, TOTALS } from '@aqueduct/database';

/*
 * What rows say against what counters say, in one snapshot. A write changes both in one commit, so the difference is the
 * same whatever is written meanwhile, and may be added later.
 */
export const DRIFTS = statement(
  'counters.drifts',
  `WITH counted AS (
     SELECT 'articles' AS name, count(*) AS value FROM articles WHERE bucket = $1 HAVING count(*) > 0
     UNION ALL SELECT 'author:' || author_id, count(*) FROM articles WHERE bucket = $1 GROUP BY author_id
     UNION ALL SELECT 'tag:' || tag, count(*) FROM article_tags WHERE bucket = $1 GROUP BY tag
     UNION ALL SELECT 'author-tag:' || author_id || ':' || tag, count(*) FROM article_tags WHERE bucket = $1 GROUP BY author_id, tag
     UNION ALL SELECT 'favorited:' || user_id, count(*) FROM favorites WHERE bucket = $1 GROUP BY user_id
   ), kept AS (
     SELECT name, sum(value) AS value FROM aqueduct_core.counters
     WHERE bucket = $1 AND (name = 'articles' OR name ~ '^(author|tag|author-tag|favorited):') GROUP BY name
   )
   SELECT name, (coalesce(counted.value, 0) - coalesce(kept.value, 0))::int AS delta
   FROM counted FULL JOIN kept USING (name) WHERE coalesce(counted.value, 0) <> coalesce(kept.value, 0)`,
);
export const MEND_FAVORITES = statement(
  'articles.mend-favorites',
  `UPDATE articles a SET favorites_count = counted.favorites FROM (
     SELECT id, (SELECT count(*) FROM favorites f WHERE f.bucket = $1 AND f.article_id = articles.id) AS favorites
     FROM articles WHERE bucket = $1
   ) AS counted
   WHERE a.bucket = $1 AND a.id = counted.id AND a.favorites_count <> counted.favorites RETURNING a.id`,
);
export const WRONG_FAVORITES = statement(
  'articles.wrong-favorites',
  `SELECT count(*)::int AS wrong FROM articles a WHERE bucket = $1
     AND favorites_count <> (SELECT count(*) FROM favorites f WHERE f.bucket = a.bucket AND f.article_id = a.id)`,
);
/** Totals that are not the sum of their shard's buckets; a name has a total with every change, or with none. */
export const MEND_TOTALS = statement(
  'counters.mend-totals',
  `WITH drifted AS (
     SELECT name, coalesce(sum(value) FILTER (WHERE bucket >= 0), 0) - coalesce(sum(value) FILTER (WHERE bucket = ${TOTALS}), 0) AS delta
     FROM aqueduct_core.counters WHERE name = 'articles' OR name ~ '^(tag|favorited):' GROUP BY name
   )
   INSERT INTO aqueduct_core.counters AS c (bucket, name, slot, value)
   SELECT ${TOTALS}, name, 0, delta FROM drifted WHERE delta <> 0 ORDER BY name COLLATE "C"
   ON CONFLICT (bucket, name, slot) DO UPDATE SET value = c.value + excluded.value RETURNING name`,
);

export interface Drift {
  readonly name: string;
  readonly delta: number;
}
