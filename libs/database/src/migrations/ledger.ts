import type { ClientBase } from 'pg';
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

/** The newest that the database has; undefined: none. `madeAt` is the number at the end of its name. */
export async function newestMigration(client: ClientBase): Promise<{ name: string; madeAt: number } | undefined> {
  const exists = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('public.${LEDGER}') IS NOT NULL AS exists`,
  );
  if (exists.rows[0]?.exists !== true) return undefined;
  const { rows } = await client.query<{ name: string; madeAt: string }>(
    `SELECT name, timestamp AS "madeAt" FROM ${LEDGER} ORDER BY timestamp DESC LIMIT 1`,
  );
  return rows[0] === undefined ? undefined : { name: rows[0].name, madeAt: Number(rows[0].madeAt) };
}
