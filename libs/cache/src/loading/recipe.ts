import type { Lifetimes } from '../entries/entry';

export interface CacheOptions<T> extends Lifetimes {
  /** Tags that are known before it is made; others are added while it is, by `tagged`. @default none */
  readonly tags?: readonly string[];
  /** Another lifetime for some values, in ms: a shorter one for "there is none". @default `ttlMs` */
  readonly ttlOf?: (value: T) => number | undefined;
  /** What it takes in memory. */
  readonly bytesOf: (value: T) => number;
}

/** How something is made when it is not there. */
export interface Recipe<T> {
  /** Everything that it differs by, the caller included where it does. */
  readonly key: string;
  readonly options: CacheOptions<T>;
  readonly work: () => Promise<T>;
  /** The same, when nobody waits for it. @default `work` */
  readonly renew?: () => Promise<T>;
}
