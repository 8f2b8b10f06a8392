import type { DataSource } from 'typeorm';

/** Where TypeORM notes which migrations ran. */
export const LEDGER = 'aqueduct_migrations';

/** Those of `required` that the database has not seen. */
export async function missingMigrations(dataSource: DataSource, required: readonly string[]): Promise<string[]> {
  const exists: { exists: boolean }[] = await dataSource.query(
    `SELECT to_regclass('public.${LEDGER}') IS NOT NULL AS exists`,
  );
  if (exists[0]?.exists !== true) return [...required];
  const rows: { name: string }[] = await dataSource.query(`SELECT name FROM ${LEDGER}`);
  const done = new Set(rows.map(({ name }) => name));
  return required.filter((name) => !done.has(name));
}
