/** How something is. The page has a colour for it, beside the word that says the same. */
export type Level = 'good' | 'odd' | 'bad';

/** null: it is not known, or there is none. */
type Value = string | number | null;

export type Cell = Value | { readonly value: Value; readonly level: Level };

/** One number or word with a name. */
export interface Fact {
  readonly name: string;
  readonly cell: Cell;
  /** Of a number. @default none */
  readonly unit?: string;
  /** Shown on top of the page instead of in its section. @default false */
  readonly isKey?: boolean;
}

export interface Column {
  readonly name: string;
  /** Of its numbers, '' for counts; undefined: it holds words. */
  readonly unit?: string;
}

export interface StatusTable {
  /** Unique on the page, and the same each time. */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * A part of the page. Its tables and facts are the same each time, and only what they hold changes: so the page can be
 * made once, and filled again and again.
 */
export interface StatusSection {
  /** Unique on the page, and the same each time. */
  readonly id: string;
  readonly title: string;
  /** @default none */
  readonly facts?: readonly Fact[];
  /** @default none */
  readonly tables?: readonly StatusTable[];
  /** What must be known to read it, or why there is nothing. @default none */
  readonly note?: string;
}

/** All that the page shows, at one moment. */
export interface StatusReport {
  /** ISO 8601. */
  readonly at: string;
  readonly service: string;
  readonly version: string;
  readonly sections: readonly StatusSection[];
}

/** What makes sections for the page. Answers from what is known already, or with a deadline of its own. */
export interface SectionSource {
  sections(): readonly StatusSection[] | Promise<readonly StatusSection[]>;
}

/** Injection token of a {@link SectionSource} that a module of the application provides: each module may provide one. */
export const STATUS_SECTIONS = Symbol('STATUS_SECTIONS');

export const words = (...names: readonly string[]): Column[] => names.map((name) => ({ name }));
export const counts = (...names: readonly string[]): Column[] => names.map((name) => ({ name, unit: '' }));

/** 'yes' or 'no', and how that is. */
export function yes(is: boolean, whenNot: Level): Cell {
  return is ? { value: 'yes', level: 'good' } : { value: 'no', level: whenNot };
}

/** Not good once there are any. */
export function none(count: number, whenAny: Level): Cell {
  return count === 0 ? count : { value: count, level: whenAny };
}
