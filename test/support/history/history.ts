/** What a reader may rely on. */
export type Reader =
  /** Signed in as who wrote the key. */
  | 'writer'
  /** Echoes the position of its last answer. */
  | 'holder'
  /** Anyone else: nothing but the staleness bound. */
  | 'other';

/** One attempt to set a key to a version; a key has one writer, and its versions count up from 1. */
export interface Write {
  readonly key: string;
  readonly version: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** `refused`: it certainly did not happen; `unknown`: the answer was lost. */
  readonly outcome: 'acknowledged' | 'refused' | 'unknown';
}

export interface Read {
  readonly key: string;
  /** The version that was shown; 0: the key as it was before any write. */
  readonly version: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly reader: Reader;
  /** Reads (and, for a holder, acknowledged writes) of one session must never go back. */
  readonly session: string;
}

/** What concurrent writers and readers saw. Times are ms of one monotonic clock. */
export class History {
  readonly writes: Write[] = [];
  readonly reads: Read[] = [];
  readonly finals = new Map<string, number>();

  wrote(write: Write): void {
    this.writes.push(write);
  }

  saw(read: Read): void {
    this.reads.push(read);
  }

  /** The version of a key after all is over, read from the primary. */
  ended(key: string, version: number): void {
    this.finals.set(key, version);
  }
}
