import { floorsFromWire, floorsToWire, type WireFloor } from '@aqueduct/database';
import { deserialize, serialize } from 'node:v8';
import type { Entry } from './entry';
import { owned } from './owned';

/** As Redis keeps it; the versions are those of its tags when it was made. */
export interface StoredEntry {
  readonly entry: string;
  readonly versions: readonly string[];
}

type Wire = Omit<Entry, 'floors' | 'seen' | 'moment'> & Record<'floors' | 'seen', WireFloor[]>;

/** In V8's format, which knows Buffers, Dates and Maps. @throws for what cannot be data: functions. */
export function encodeEntry(entry: Entry): string {
  const { moment: _, ...rest } = entry;
  const wire: Wire = { ...rest, floors: floorsToWire(entry.floors), seen: floorsToWire(entry.seen) };
  return serialize(wire).toString('base64');
}

/** @param moment when it began to be read. @throws for what no release of this format has written. */
export function decodeEntry<T>(text: string, moment: number): Entry<T> {
  const wire = deserialize(Buffer.from(text, 'base64')) as Wire;
  const [floors, seen] = [floorsFromWire(wire.floors), floorsFromWire(wire.seen)];
  return { ...wire, value: owned(wire.value as T), floors, seen, moment };
}
