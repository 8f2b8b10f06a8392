import { statement } from '@aqueduct/database';
import { IDLE_LOCK, OUTBOX_LOCKS, RELAY_LOCK } from '../migrations/outbox.migration';

export const LEAD = statement('outbox.lead', `SELECT pg_try_advisory_lock(${OUTBOX_LOCKS}, ${RELAY_LOCK}) AS ok`);
export const REST = statement('outbox.rest', `SELECT pg_try_advisory_lock(${OUTBOX_LOCKS}, ${IDLE_LOCK}) AS ok`);
export const WAKE = statement('outbox.wake', `SELECT pg_advisory_unlock(${OUTBOX_LOCKS}, ${IDLE_LOCK})`);
const ROWS = `SELECT slot, id, bucket, aggregate, sequence, previous_id AS "previousId", name, version, payload, trace, invalidation,
    raised_at AS "raisedAt", (extract(epoch FROM clock_timestamp() - raised_at) * 1000)::int AS "ageMs"
  FROM aqueduct_core.outbox`;
/** All but some. */
export const READ = statement('outbox.read', `${ROWS} WHERE id <> ALL ($1::bigint[]) ORDER BY id LIMIT $2`);
/** Removes some, and reads what comes after them, but for others. */
export const NEXT = statement(
  'outbox.next',
  `WITH gone AS (DELETE FROM aqueduct_core.outbox WHERE id = ANY ($1::bigint[]) AND slot = ANY ($2::smallint[]))
   ${ROWS} WHERE id <> ALL ($1::bigint[] || $3::bigint[]) ORDER BY id LIMIT $4`,
);
export const TRIM = statement('outbox.trim', 'SELECT aqueduct_core.trim_outbox()');
/** For operators: it counts all rows. */
export const BACKLOG = statement(
  'outbox.backlog',
  `SELECT count(*)::int AS events, coalesce((extract(epoch FROM clock_timestamp() - min(raised_at)) * 1000)::bigint, 0) AS "oldestMs",
     (SELECT count(*)::int FROM aqueduct_core.parked_events WHERE NOT is_dead) AS parked,
     EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND classid = ${OUTBOX_LOCKS} AND objid = ${RELAY_LOCK} AND objsubid = 2 AND mode = 'ExclusiveLock') AS "hasRelay"
   FROM aqueduct_core.outbox`,
);

export interface OutboxRow {
  readonly slot: number;
  readonly id: string;
  readonly bucket: number;
  readonly aggregate: string;
  readonly sequence: string;
  readonly previousId: string | null;
  readonly name: string;
  readonly version: number;
  readonly payload: string;
  readonly trace: string | null;
  /** What the write made invalid; such a row is no event. */
  readonly invalidation: string | null;
  readonly raisedAt: Date;
  readonly ageMs: number;
}
