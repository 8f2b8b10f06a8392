import { sqlMigration } from '@aqueduct/database';

/**
 * The indexes include the bucket, so that a list finds its page without touching a table. `favorites_count` changes
 * often: the free space lets the new version of a row stay on its page, and the indexes need not change with it.
 */
export const Articles1767225700001 = sqlMigration('Articles1767225700001', {
  up: `
    CREATE TABLE articles (
      bucket smallint NOT NULL,
      id bigint NOT NULL,
      author_id bigint NOT NULL,
      slug text NOT NULL,
      title text NOT NULL,
      description text NOT NULL,
      body text NOT NULL,
      tags text[] NOT NULL,
      favorites_count int NOT NULL DEFAULT 0,
      created_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL,
      PRIMARY KEY (bucket, id),
      CONSTRAINT articles_slug UNIQUE (bucket, slug)
    ) WITH (fillfactor = 85);
    CREATE INDEX articles_by_id ON articles (id) INCLUDE (bucket);
    CREATE INDEX articles_by_author ON articles (author_id, id) INCLUDE (bucket);
    CREATE TABLE article_tags (
      bucket smallint NOT NULL,
      article_id bigint NOT NULL,
      tag text NOT NULL,
      author_id bigint NOT NULL,
      PRIMARY KEY (bucket, article_id, tag),
      FOREIGN KEY (bucket, article_id) REFERENCES articles ON DELETE CASCADE
    );
    CREATE INDEX article_tags_by_tag ON article_tags (tag, article_id) INCLUDE (bucket);
    CREATE INDEX article_tags_by_author ON article_tags (author_id, tag, article_id) INCLUDE (bucket);
    CREATE TABLE favorites (
      bucket smallint NOT NULL,
      article_id bigint NOT NULL,
      user_id bigint NOT NULL,
      PRIMARY KEY (bucket, article_id, user_id),
      FOREIGN KEY (bucket, article_id) REFERENCES articles ON DELETE CASCADE
    );
    CREATE INDEX favorites_by_user ON favorites (user_id, article_id) INCLUDE (bucket);
  `,
  down: 'DROP TABLE favorites, article_tags, articles',
});
