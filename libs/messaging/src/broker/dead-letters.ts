import type { Envelope } from '../events/envelope';

/** An event that a group could not handle. */
export interface DeadLetter {
  readonly group: string;
  /** Of the event; of a message that is none of ours, what it calls itself. */
  readonly id: string;
  readonly reason: string;
  readonly attempts: number;
  /** In ISO 8601. */
  readonly firstAt: string;
  readonly lastAt: string;
  readonly routingKey: string;
  /** Undefined: the message is no event of this system. */
  readonly envelope: Envelope | undefined;
}

export interface DeadLetterQuery {
  readonly group: string;
  /** @default all of the group */
  readonly ids?: readonly string[] | undefined;
}

/** What no group could handle, until somebody has mended the reason. */
export interface DeadLetters {
  /** How many each group has; groups without any are left out. */
  count(): Promise<ReadonlyMap<string, number>>;
  /** The oldest first. */
  list(group: string, limit: number): Promise<DeadLetter[]>;
  /** Delivers again, with all attempts before it. @returns how many. */
  redrive(query: DeadLetterQuery): Promise<number>;
  /** Removes for good. @returns how many. */
  purge(query: DeadLetterQuery): Promise<number>;
}

/** Injection token of the {@link DeadLetters}. */
export const DEAD_LETTERS = Symbol('DEAD_LETTERS');
