import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DROP_SHARED, SHARED_FUNCTIONS } from './functions';

/** Identity, bucket map and claims. */
export class DirectoryFoundation1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`${SHARED_FUNCTIONS}
      CREATE TABLE aqueduct_core.bucket_map (
        bucket smallint PRIMARY KEY CHECK (bucket BETWEEN 0 AND 4095),
        shard smallint NOT NULL CHECK (shard >= 0)
      );
      CREATE FUNCTION aqueduct_core.announce_bucket_map() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NOTIFY aqueduct_bucket_map;
        RETURN NULL;
      END $$;
      CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON aqueduct_core.bucket_map
        FOR EACH STATEMENT EXECUTE FUNCTION aqueduct_core.announce_bucket_map();
      CREATE TABLE aqueduct_core.claims (
        kind text NOT NULL,
        value text NOT NULL,
        owner_id bigint NOT NULL,
        version int NOT NULL DEFAULT 1,
        settled boolean NOT NULL DEFAULT false,
        touched_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (kind, value)
      );
      CREATE INDEX claims_unsettled ON aqueduct_core.claims (touched_at) WHERE NOT settled;
      CREATE INDEX claims_by_owner ON aqueduct_core.claims (owner_id, kind);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DROP_SHARED);
  }
}
