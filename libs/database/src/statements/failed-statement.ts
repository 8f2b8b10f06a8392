import { failedStatementOf, isAppError, noteFailedStatement, type FailedStatement } from '@aqueduct/kernel';
import { QueryFailedError } from 'typeorm';
import { nameOfTypeOrm } from './typeorm-statements';

/** Class 22 of PostgreSQL's errors: the message quotes what was wrong about a value, that is the value. */
const DATA_EXCEPTION = /^22...$/;
const QUOTED = /".*"/s;

/**
 * The error, with a note of the statement that it is about, with the stack of who sent it, and without the values that
 * PostgreSQL quotes in it.
 */
export function withStatement(error: unknown, statement: Omit<FailedStatement, 'hint'>): unknown {
  // What is about the node, not the statement, may be given to several at once.
  if (isAppError(error) || !(error instanceof Error) || failedStatementOf(error) !== undefined) return error;
  note(error, statement);
  const callers: { stack?: string } = {};
  Error.captureStackTrace(callers, withStatement);
  // The driver's own frames end at its socket.
  error.stack += callers.stack?.slice(callers.stack.indexOf('\n')) ?? '';
  return error;
}

/** As `withStatement`, for what TypeORM's repositories and migrations sent; their errors know who sent it. */
export function withTypeOrmStatement(error: unknown, where: Pick<FailedStatement, 'database' | 'node'>): unknown {
  if (error instanceof QueryFailedError) note(error, { name: nameOfTypeOrm(error.query), text: error.query, ...where });
  return error;
}

function note(error: Error, { name, text, database, node }: Omit<FailedStatement, 'hint'>): void {
  const { hint } = error as { hint?: unknown };
  noteFailedStatement(error, { name, text, database, node, hint: typeof hint === 'string' ? hint : undefined });
  hideValues(error);
}

function hideValues(error: Error): void {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !DATA_EXCEPTION.test(code) || !QUOTED.test(error.message)) return;
  const { message, stack } = error;
  error.message = message.replace(QUOTED, '"..."');
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
}
