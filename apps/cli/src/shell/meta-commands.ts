import { OperatorError } from '@aqueduct/kernel';

/** What a line that begins with a backslash asks for. */
export type MetaCommand =
  | { readonly kind: 'quit' }
  | { readonly kind: 'help' }
  | { readonly kind: 'statements'; readonly statements: readonly string[] };

export const HELP = `Statements end with ; and may go over several lines. Ctrl-C stops the one that runs.
  \\d         tables, with their size
  \\d <name>  columns and indexes of a table
  \\q         quit (Ctrl-D too)
  \\?         this help
`;

const TABLES = `
  SELECT n.nspname AS schema, c.relname AS name,
    CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign' ELSE 'view' END AS kind,
    nullif(c.reltuples, -1)::bigint AS "rows, about", pg_size_pretty(pg_total_relation_size(c.oid)) AS size
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
  ORDER BY 1, 2`;

class UnknownCommandError extends OperatorError {
  readonly code = 'UNKNOWN_COMMAND';
}

/** Undefined: the line is SQL. @throws UnknownCommandError */
export function metaCommand(line: string): MetaCommand | undefined {
  const [, command, name = ''] = /^\s*\\(\S*)\s*(.*?)[\s;]*$/.exec(line) ?? [];
  switch (command) {
    case undefined:
      return undefined;
    case 'q':
      return { kind: 'quit' };
    case '?':
    case 'h':
      return { kind: 'help' };
    case 'd':
    case 'dt':
    case 'd+':
      return { kind: 'statements', statements: name === '' ? [TABLES] : describe(name) };
    default:
      throw new UnknownCommandError(`There is no command \\${command}: \\? lists them`);
  }
}

function describe(name: string): string[] {
  const table = `'${name.replaceAll("'", "''")}'::regclass`;
  return [
    `SELECT a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
       CASE WHEN a.attnotnull THEN 'not null' ELSE '' END AS nullable, coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS default
     FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attrelid = ${table} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    `SELECT i.indexrelid::regclass AS index, pg_get_indexdef(i.indexrelid) AS definition,
       pg_size_pretty(pg_relation_size(i.indexrelid)) AS size
     FROM pg_index i WHERE i.indrelid = ${table} ORDER BY NOT i.indisprimary, 1`,
  ];
}
