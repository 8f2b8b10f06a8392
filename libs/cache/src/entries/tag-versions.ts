import { randomBytes } from 'node:crypto';
import { floorsFromWire, floorsToWire, type WireFloor, type Floors } from '@aqueduct/database';

/** Version of a tag, and what its last invalidation demands of what is made after it. */
export interface TagVersion {
  readonly version: string;
  /** From where on the databases show it. */
  readonly floors: Floors;
  /** Of an invalidation without floors: its number in the generation, from 1 on; 0 of others. */
  readonly n: number;
}

/** Random: none comes again. */
export function newVersion(floors: Floors, n = 0): string {
  return JSON.stringify([randomBytes(12).toString('base64url'), floorsToWire(floors), n]);
}

export function parseVersion(text: string): TagVersion {
  const [version, floors, n] = JSON.parse(text) as [string, WireFloor[], number];
  return { version, floors: floorsFromWire(floors), n };
}

/** In the hash of what a generation was told: how many invalidations had no floors. No database is called so. */
export const COUNT = '#';

/** What a generation was told last of each database. What is not known is left out: it is a help, and each tag has its own. */
export function toldFields(floors: Floors): [string, string][] {
  return floorsToWire(floors)
    .filter(([database]) => floors.get(database) !== 'primary')
    .map((floor) => [floor[0], JSON.stringify(floor)]);
}

export function parseTold(fields: Readonly<Record<string, string>>): { floors: Floors; count: number } {
  const { [COUNT]: count = '0', ...floors } = fields;
  return {
    floors: floorsFromWire(Object.values(floors).map((floor) => JSON.parse(floor) as WireFloor)),
    count: Number(count),
  };
}
