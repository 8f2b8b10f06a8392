import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The totals of counters that were kept without: see `counterOf`. No process of an earlier version may write from then
 * on, since it would leave the totals as they are.
 */
export class CounterTotals1767225700003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO aqueduct_core.counters (bucket, name, slot, value)
      SELECT -1, name, 0, sum(value) FROM aqueduct_core.counters
      WHERE bucket >= 0 AND (name = 'articles' OR name LIKE 'tag:%' OR name LIKE 'favorited:%') GROUP BY name`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM aqueduct_core.counters WHERE bucket = -1');
  }
}
