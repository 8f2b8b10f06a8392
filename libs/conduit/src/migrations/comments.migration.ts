import { sqlMigration } from '@aqueduct/database';

export const Comments1767225700002 = sqlMigration('Comments1767225700002', {
  up: `
    SELECT aqueduct_core.create_sequence('comment_ids');
    CREATE TABLE comments (
      bucket smallint NOT NULL,
      id bigint NOT NULL DEFAULT nextval('comment_ids'),
      article_id bigint NOT NULL,
      author_id bigint NOT NULL,
      body text NOT NULL,
      created_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL,
      PRIMARY KEY (bucket, id),
      FOREIGN KEY (bucket, article_id) REFERENCES articles ON DELETE CASCADE
    );
    CREATE INDEX comments_by_article ON comments (article_id, id);
  `,
  down: 'DROP TABLE comments; DROP SEQUENCE comment_ids',
});
