import type { Floors } from '@aqueduct/database';

/** What a write made invalid. */
export interface Invalidation {
  /** Unique: whoever hears of it twice need not act twice. */
  readonly id: string;
  readonly tags: readonly string[];
  /** From where on the databases show the write. */
  readonly floors: Floors;
}
