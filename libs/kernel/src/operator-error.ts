import { isAppError } from './errors';

const BRAND = Symbol.for('aqueduct.OperatorError');

/** What stops a process and a person must mend: a setting, a port, a program. The message says what and how. */
export abstract class OperatorError extends Error {
  /** Stable and unique. */
  abstract readonly code: string;
  readonly [BRAND] = true;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An error as one who starts a process wants to read it: what is expected without its stack, the rest with it. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return BRAND in error || isAppError(error) ? error.message : (error.stack ?? error.message);
}
