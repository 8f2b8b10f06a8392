/** A place in the write-ahead log of one database. Written by PostgreSQL as `timeline/LSN`. */
export interface Position {
  readonly timeline: number;
  /** Bytes since the log's beginning; exact in a JavaScript number up to 9 PB of log. */
  readonly lsn: number;
}

/** Whether a server that stands at `position` shows everything up to `floor`. Both must be of the same timeline rules. */
export function reaches(position: Position, floor: Position): boolean {
  return position.timeline === floor.timeline ? position.lsn >= floor.lsn : position.timeline > floor.timeline;
}

/** The later of two positions; a later timeline is later whatever its LSN. */
export function later(a: Position | undefined, b: Position): Position {
  return a !== undefined && reaches(a, b) ? a : b;
}
