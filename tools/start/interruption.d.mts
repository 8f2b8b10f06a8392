/** Somebody asked this process to stop. */
export class Interrupted extends Error {}

/** Turns the first signal, or the end of the npm that runs this, into an orderly end; the second signal calls `force`. */
export class Interruption {
  constructor(force: () => void);
  /** The result of the step, or, when the signal comes first, a rejection with {@link Interrupted}. */
  or<T>(step: Promise<T>): Promise<T>;
}
