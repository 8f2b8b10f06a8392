/**
 * How PostgreSQL treats the session of a person: a forgotten transaction or lock must not hold up the service. `SET`
 * changes each of them; the wish to read only is a guard against a slip, not against intent.
 */
export function sessionSettings(isReadOnly: boolean): Readonly<Record<string, string>> {
  return {
    statement_timeout: '5min',
    lock_timeout: '10s',
    idle_in_transaction_session_timeout: '10min',
    ...(isReadOnly ? { default_transaction_read_only: 'on' } : {}),
  };
}

/** How the session shows itself in pg_stat_activity. */
export const OPERATOR_NAME = 'aqueduct-shell';
