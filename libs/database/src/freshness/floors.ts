import { reaches, type Position } from '../nodes/position';

/**
 * From where on a reader must see one database: a position in its log, or `primary` while the position is not known
 * (a commit that succeeded, but whose place could not be read).
 */
export type Floor = Position | 'primary';

/** A floor per database, by the database's name. */
export type Floors = ReadonlyMap<string, Floor>;

/** The higher of two floors: what satisfies it satisfies both. */
export function higher(a: Floor | undefined, b: Floor | undefined): Floor | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a === 'primary' || b === 'primary') return 'primary';
  return reaches(a, b) ? a : b;
}

/** The higher floor for each database. */
export function mergeFloors(...all: readonly Floors[]): Map<string, Floor> {
  const merged = new Map<string, Floor>();
  for (const floors of all)
    for (const [database, floor] of floors) merged.set(database, higher(merged.get(database), floor) ?? floor);
  return merged;
}

/** Whether what was read above `floors` is also above `wanted`. An unknown position is above nothing that was read. */
export function satisfies(floors: Floors, wanted: Floors): boolean {
  for (const [database, floor] of wanted) {
    const known = floors.get(database);
    if (floor === 'primary' || known === undefined || known === 'primary' || !reaches(known, floor)) return false;
  }
  return true;
}

/** A floor as JSON carries it. */
export type WireFloor = readonly [database: string, timeline: number, lsn: number];

const UNKNOWN_LSN = -1;

export function floorsToWire(floors: Floors): WireFloor[] {
  return [...floors].map(([database, floor]) =>
    floor === 'primary' ? [database, 0, UNKNOWN_LSN] : [database, floor.timeline, floor.lsn],
  );
}

export function floorsFromWire(wire: readonly WireFloor[]): Floors {
  return new Map(
    wire.map(([database, timeline, lsn]) => [database, lsn === UNKNOWN_LSN ? 'primary' : { timeline, lsn }]),
  );
}
