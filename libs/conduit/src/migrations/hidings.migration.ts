import { sqlMigration } from '@aqueduct/database';

/**
 * What is hidden is moved aside, so that no statement that shows articles and comments has to leave it out, and no index
 * carries it. It comes back as it was.
 */
export const Hidings1767225700007 = sqlMigration('Hidings1767225700007', {
  up: `
    CREATE TABLE hidden_articles (
      bucket smallint NOT NULL,
      id bigint NOT NULL,
      author_id bigint NOT NULL,
      slug text NOT NULL,
      title text NOT NULL,
      description text NOT NULL,
      body text NOT NULL,
      tags text[] NOT NULL,
      favorites_count int NOT NULL,
      created_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL,
      reason text NOT NULL,
      hidden_by bigint,
      hidden_at timestamptz(3) NOT NULL DEFAULT now(),
      PRIMARY KEY (bucket, id),
      CONSTRAINT hidden_articles_slug UNIQUE (bucket, slug)
    );
    CREATE INDEX hidden_articles_by_time ON hidden_articles (hidden_at);
    CREATE TABLE hidden_favorites (
      bucket smallint NOT NULL,
      article_id bigint NOT NULL,
      user_id bigint NOT NULL,
      PRIMARY KEY (bucket, article_id, user_id),
      FOREIGN KEY (bucket, article_id) REFERENCES hidden_articles (bucket, id) ON DELETE CASCADE
    );
    CREATE TABLE hidden_comments (
      bucket smallint NOT NULL,
      id bigint NOT NULL,
      article_id bigint NOT NULL,
      author_id bigint NOT NULL,
      body text NOT NULL,
      created_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL,
      reason text,
      hidden_by bigint,
      hidden_at timestamptz(3) NOT NULL DEFAULT now(),
      PRIMARY KEY (bucket, id)
    );
    CREATE INDEX hidden_comments_by_article ON hidden_comments (bucket, article_id);
    CREATE INDEX hidden_comments_by_time ON hidden_comments (hidden_at) WHERE reason IS NOT NULL;
    COMMENT ON COLUMN hidden_comments.reason IS 'null: it went with its article, and comes back with it';
  `,
  down: 'DROP TABLE hidden_comments, hidden_favorites, hidden_articles',
});
