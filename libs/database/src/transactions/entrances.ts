import { statement, type Statement } from '../statements/statement';

/*
 * What each transaction begins with: its deadlines, and the check that this is the right place for it, which says on which
 * timeline it is.
 */
const entrance = (name: string, check: string): Statement =>
  statement(
    `transaction.${name}`,
    `SELECT set_config('statement_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $2, true),
       ${check} AS timeline`,
  );

/** This node takes writes. */
export const ENTER = entrance('enter', 'aqueduct_core.enter()');
/** The shard owns the bucket `$3`, until the transaction ends. */
export const ENTER_BUCKET = entrance('enter-bucket', 'aqueduct_core.enter($3)');
/** The same of all buckets in `$3`. */
export const ENTER_BUCKETS = entrance(
  'enter-buckets',
  '(SELECT max(aqueduct_core.enter(bucket)) FROM unnest($3::int[]) AS bucket)',
);
