/**
 * A named SQL text. The name is what metrics, traces and statement counts show, and under which a direct connection
 * keeps the prepared plan; it must be unique in the process.
 */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** `text` with the node's position beside every row: see `withPosition`. Throws TypeError for what is no query. */
  readonly readText: string;
}

const LONGEST_NAME = 63;
const QUERY = /^(?:[\s(]|--[^\n]*\n|\/\*[^]*?\*\/)*(?:SELECT|WITH|VALUES|TABLE)\b/i;
const declared = new Map<string, string>();

/**
 * Declares a statement once, at module level. `text` must be a single SQL statement with `$n` parameters.
 * @throws TypeError when the name is longer than PostgreSQL's 63 bytes, or another statement has it.
 */
export function statement(name: string, text: string): Statement {
  if (name.length > LONGEST_NAME)
    throw new TypeError(`The statement's name ${name} is longer than ${LONGEST_NAME} characters`);
  if ((declared.get(name) ?? text) !== text)
    throw new TypeError(
      `Two statements are called ${name}: each needs a name of its own, such as <table>.<what it finds>`,
    );
  declared.set(name, text);
  let readText: string | undefined;
  return {
    name,
    text,
    get readText() {
      return (readText ??= withPosition(name, text));
    },
  };
}

/**
 * Up to where a primary's log holds all that is committed. With synchronous_commit off a commit is acknowledged, and
 * seen, before its log is flushed.
 */
export const WRITTEN_SQL = `CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END`;

/** Position of the server at which a row was produced: replayed on a replica, written on a primary. */
export const POSITION_SQL = `(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE ${WRITTEN_SQL} END - '0/0'::pg_lsn)`;

/*
 * The position must be read with the rows, in one statement and after its snapshot: only then is it an upper bound of
 * what the rows show, which makes it the floor below which the same client may not be served next. The outer join
 * delivers it also when there is no row.
 */
function withPosition(name: string, text: string): string {
  if (!QUERY.test(text)) {
    throw new TypeError(
      `${name} must begin with SELECT, WITH, VALUES or TABLE: a reader's statement becomes part of a larger query. Write in a transaction, by tx.query`,
    );
  }
  return (
    `SELECT "~rows".*, (SELECT ${POSITION_SQL}) AS "~position" FROM (SELECT) AS "~always" ` +
    `LEFT JOIN LATERAL (SELECT true AS "~found", "~statement".* FROM (${text}) AS "~statement") AS "~rows" ON true`
  );
}

const BEFORE_ROWS = 'AS "~found", "~statement".* FROM (';
const AFTER_ROWS = ') AS "~statement"';

/** Of a text as the servers know it: without what `readText` has around the statement. */
export function withoutPosition(text: string): string {
  const start = text.indexOf(BEFORE_ROWS);
  if (start < 0) return text;
  const rest = text.slice(start + BEFORE_ROWS.length);
  const end = rest.lastIndexOf(AFTER_ROWS);
  return end < 0 ? rest : rest.slice(0, end);
}
