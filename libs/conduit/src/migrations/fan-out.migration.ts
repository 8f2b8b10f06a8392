import { sqlMigration } from '@aqueduct/database';

/** Who follows an author is found on every shard, how far they have been told of an article is noted beside them. */
export const FanOut1767225700006 = sqlMigration('FanOut1767225700006', {
  up: `
    CREATE INDEX follows_by_followee ON follows (followee_id, follower_id) INCLUDE (bucket);
    CREATE TABLE notification_fanouts (
      bucket smallint NOT NULL,
      article_id bigint NOT NULL,
      cursor bigint NOT NULL,
      PRIMARY KEY (bucket, article_id)
    );
    CREATE INDEX notification_fanouts_by_article ON notification_fanouts (article_id);
    CREATE TABLE broadcasts (
      bucket smallint NOT NULL,
      id bigint NOT NULL,
      author_id bigint NOT NULL,
      article_id bigint NOT NULL,
      PRIMARY KEY (bucket, id),
      CONSTRAINT broadcasts_article UNIQUE (bucket, article_id)
    );
    CREATE INDEX broadcasts_by_id ON broadcasts (id);
    CREATE INDEX broadcasts_by_article ON broadcasts (article_id);
    CREATE INDEX broadcasts_by_author ON broadcasts (author_id, id) INCLUDE (article_id);
  `,
  down: 'DROP TABLE broadcasts, notification_fanouts; DROP INDEX follows_by_followee',
});
