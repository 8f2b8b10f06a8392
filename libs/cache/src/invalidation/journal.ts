import type { Transaction } from '@aqueduct/database';

/** What a journal keeps of an invalidation until it is told. */
export interface JournalEntry {
  readonly id: string;
  readonly tags: readonly string[];
}

/**
 * Keeps what a write makes invalid in the write's own transaction, so that it is told also when the process dies after
 * the commit. Whoever reads it calls `Cache.heal`.
 */
export interface InvalidationJournal {
  write(tx: Transaction, entry: JournalEntry): void;
}
