/**
 * A named SQL text. The name is what metrics, traces and statement counts show, and under which a direct connection
 * keeps the prepared plan; it must be unique in the process.
 */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** `text` with the node's position beside every row: see `withPosition`. */
  readonly readText: string;
}

/** Declares a statement once, at module level. `text` must be a single SQL statement with `$n` parameters. */
export function statement(name: string, text: string): Statement {
  return { name, text, readText: withPosition(text) };
}

/** Position of the server at which a row was produced: replayed on a replica, flushed on a primary. */
export const POSITION_SQL = `(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END - '0/0'::pg_lsn)`;

/*
 * The position must be read with the rows, in one statement and after its snapshot: only then is it an upper bound of
 * what the rows show, which makes it the floor below which the same client may not be served next. The outer join
 * delivers it also when there is no row.
 */
function withPosition(text: string): string {
  return (
    `SELECT "~rows".*, ${POSITION_SQL} AS "~position" FROM (SELECT) AS "~always" ` +
    `LEFT JOIN LATERAL (SELECT true AS "~found", "~statement".* FROM (${text}) AS "~statement") AS "~rows" ON true`
  );
}
