import { closest } from 'fastest-levenshtein';

/** Something that a document says and that is not so. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export function printed({ path, line, message }: Finding): string {
  return `${path}:${line}: ${message}`;
}

/** The end of a message: the name that was perhaps meant. */
export function nearest(name: string, existing: readonly string[]): string {
  return existing.length === 0 ? '' : `; the nearest is ${closest(name, existing)}`;
}
