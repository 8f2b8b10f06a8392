import { causesOf } from './causes';

/** What was asked of a database when it failed. Holds no parameters: those are people's addresses and password hashes. */
export interface FailedStatement {
  /** Under which metrics show it: `tags.all`. */
  readonly name: string;
  /** With `$n` where the parameters were. */
  readonly text: string;
  /** `directory`, `shard 0`. */
  readonly database: string;
  /** `127.0.0.1:5432`. */
  readonly node: string;
  /** What the server advises. */
  readonly hint?: string | undefined;
}

// Of the global registry, as for AppError; not enumerable, so that nobody prints or copies it unasked.
const KEY = Symbol.for('aqueduct.FailedStatement');

/** Notes on an error which statement it is about. The first note stays: later ones come from further away. */
export function noteFailedStatement(error: unknown, statement: FailedStatement): void {
  if (!(error instanceof Error) || failedStatementOf(error) !== undefined || !Object.isExtensible(error)) return;
  Object.defineProperty(error, KEY, { value: statement });
}

/** The statement that the error, or one of its causes, is about; undefined: none is known. */
export function failedStatementOf(error: unknown): FailedStatement | undefined {
  const [noted] = causesOf(error).filter((each) => KEY in each);
  return noted === undefined ? undefined : (noted as { [KEY]?: FailedStatement })[KEY];
}
