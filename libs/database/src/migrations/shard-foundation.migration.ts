import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DROP_SHARED, SHARD_FENCE, SHARD_SEQUENCES, SHARED_FUNCTIONS } from './functions';

/** Identity, the fence, and counters. */
export class ShardFoundation1767225600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`${SHARED_FUNCTIONS} ${SHARD_FENCE} ${SHARD_SEQUENCES}
      CREATE TABLE aqueduct_core.counters (
        bucket smallint NOT NULL,
        name text COLLATE "C" NOT NULL,
        slot smallint NOT NULL,
        value bigint NOT NULL,
        PRIMARY KEY (bucket, name, slot)
      ) WITH (fillfactor = 70);
      CREATE INDEX counters_by_name ON aqueduct_core.counters (name);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DROP_SHARED);
  }
}
