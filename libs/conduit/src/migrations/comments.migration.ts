import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Comments1767225700002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
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
      CREATE INDEX comments_by_article ON comments (article_id, id);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE comments; DROP SEQUENCE comment_ids');
  }
}
