import type { Floors } from '@aqueduct/database';

/** How long something is kept, and until when it may be given although its time is over. In ms. */
export interface Lifetimes {
  readonly ttlMs: number;
  /** After its time it is given at once while it is made anew. @default 0 */
  readonly staleWhileRevalidateMs?: number;
  /** After its time it is given when making it anew fails. @default 0 */
  readonly staleIfErrorMs?: number;
}

/** Something that was made, and for whom it is right. */
export interface Entry<T = unknown> {
  readonly key: string;
  readonly value: T;
  /** What makes it invalid. */
  readonly tags: readonly string[];
  /** It shows at least this of the databases. */
  readonly floors: Floors;
  /** It shows at most this. */
  readonly seen: Floors;
  /** When making it began, in ms since 1970. */
  readonly madeAt: number;
  /** In ms since 1970; never older than `staleUntil` and `errorUntil`. */
  readonly freshUntil: number;
  readonly staleUntil: number;
  readonly errorUntil: number;
  /** What it takes in memory, estimated. */
  readonly bytes: number;
  /** When this process began to make it or to read it, in the order of what it heard; of no meaning elsewhere. */
  readonly moment: number;
}

/** Lifetimes are spread by a tenth, so that what was made together does not end together. */
const JITTER = 0.1;

export function lifetimeOf(
  { ttlMs, staleWhileRevalidateMs = 0, staleIfErrorMs = 0 }: Lifetimes,
  madeAt: number,
): Pick<Entry, 'freshUntil' | 'staleUntil' | 'errorUntil'> {
  const freshUntil = madeAt + ttlMs * (1 - JITTER * Math.random());
  return { freshUntil, staleUntil: freshUntil + staleWhileRevalidateMs, errorUntil: freshUntil + staleIfErrorMs };
}

export function lastUse({ freshUntil, staleUntil, errorUntil }: Entry): number {
  return Math.max(freshUntil, staleUntil, errorUntil);
}
