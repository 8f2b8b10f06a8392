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

/** Those that ran in the database and are not among the `known`. */
export async function unknownMigrations(client: ClientBase, known: readonly string[]): Promise<string[]> {
  if (!(await hasLedger(client))) return [];
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${LEDGER} ORDER BY timestamp`);
  return rows.map(({ name }) => name).filter((name) => !known.includes(name));
}

async function hasLedger(client: ClientBase): Promise<boolean> {
  const sql = `SELECT to_regclass('public.${LEDGER}') IS NOT NULL AS exists`;
  return (await client.query<{ exists: boolean }>(sql)).rows[0]?.exists === true;
}

/** The newest that the database has; undefined: none. `madeAt` is the number at the end of its name. */
export async function newestMigration(client: ClientBase): Promise<{ name: string; madeAt: number } | undefined> {
  if (!(await hasLedger(client))) return undefined;
  const { rows } = await client.query<{ name: string; madeAt: string }>(
    `SELECT name, timestamp AS "madeAt" FROM ${LEDGER} ORDER BY timestamp DESC LIMIT 1`,
  );
  return rows[0] === undefined ? undefined : { name: rows[0].name, madeAt: Number(rows[0].madeAt) };
}
