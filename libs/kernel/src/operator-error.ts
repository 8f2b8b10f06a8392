import { causesOf } from './causes';
import { isAppError } from './errors';
import { stackOf } from './stack';

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

/**
 * An error as one who starts a process wants to read it: what is expected by its message and those of its causes, the
 * rest with all stacks.
 */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(BRAND in error || isAppError(error))) return stackOf(error);
  return causesOf(error)
    .map(({ message }) => message)
    .reduce((said, message) => (said.includes(message) ? said : `${said}\nCaused by: ${message}`));
}
