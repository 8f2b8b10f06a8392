import type { Floor } from '../freshness/floors';
import { statement, WRITTEN_SQL } from './statement';

/** Row of {@link WRITTEN_POSITION}. */
export interface WrittenPosition {
  readonly lsn: string;
  readonly timeline: number;
}

/** Up to where a primary shows all that is committed; for `floorOf`. */
export const WRITTEN_POSITION = statement(
  'position',
  `SELECT (${WRITTEN_SQL} - '0/0'::pg_lsn)::text AS lsn,
    ('x' || substr(pg_walfile_name(pg_current_wal_flush_lsn()), 1, 8))::bit(32)::int AS timeline`,
);

/** From where on a reader sees what was written by then. */
export function floorOf(position: WrittenPosition | undefined): Floor {
  return position === undefined ? 'primary' : { timeline: position.timeline, lsn: Number(position.lsn) };
}
