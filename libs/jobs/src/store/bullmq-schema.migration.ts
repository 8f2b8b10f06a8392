import type { MigrationInterface, QueryRunner } from 'typeorm';

/** BullMQ's tables and functions have a schema of their own; BullMQ numbers its versions by itself. */
export const BULLMQ_SCHEMA = 'bullmq';

/**
 * Brings BullMQ's schema to the version of the package that is installed, by BullMQ's own migrations. They bring their
 * own BEGIN and COMMIT; here they are part of the transaction that TypeORM has opened.
 * A release of BullMQ with new migrations needs one more class like this: `store.int-spec.ts` says so when it is due.
 */
export class BullmqSchema1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { runMigrations } = await import('bullmq');
    const query = async (text: string, params?: readonly unknown[]): Promise<{ rows: never[] }> =>
      ['BEGIN', 'COMMIT', 'ROLLBACK'].includes(text)
        ? { rows: [] }
        : { rows: (await runner.query(text, params === undefined ? undefined : [...params])) as never[] };
    await runMigrations({ query }, BULLMQ_SCHEMA);
    await runner.query('SET LOCAL search_path TO DEFAULT');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP SCHEMA ${BULLMQ_SCHEMA} CASCADE`);
  }
}
