import { sqlMigration } from '@aqueduct/database';

/**
 * The totals of counters that were kept without: see `counterOf`. No process of an earlier version may write from then
 * on, since it would leave the totals as they are.
 */
export const CounterTotals1767225700003 = sqlMigration('CounterTotals1767225700003', {
  up: `
    INSERT INTO aqueduct_core.counters (bucket, name, slot, value)
    SELECT -1, name, 0, sum(value) FROM aqueduct_core.counters
    WHERE bucket >= 0 AND (name = 'articles' OR name LIKE 'tag:%' OR name LIKE 'favorited:%') GROUP BY name`,
  down: 'DELETE FROM aqueduct_core.counters WHERE bucket = -1',
});
