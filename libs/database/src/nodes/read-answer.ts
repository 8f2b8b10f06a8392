import type { QueryArrayResult } from 'pg';

/** Takes off what `withPosition` put around a statement's columns: whether there is a row, and the position. */
export function rowsOf<T>({ fields, rows }: QueryArrayResult): { rows: T[]; lsn: number } {
  const lastColumn = fields.length - 1;
  const lsn = Number(rows.at(-1)?.[lastColumn] ?? 0);
  if (rows[0]?.[0] === null) return { rows: [], lsn };
  const objects = rows.map((row: unknown[]) => {
    const object: Record<string, unknown> = {};
    for (let column = 1; column < lastColumn; column++) object[fields[column]?.name ?? ''] = row[column];
    return object as T;
  });
  return { rows: objects, lsn };
}
