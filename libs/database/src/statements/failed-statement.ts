import { isAppError, noteFailedStatement, type FailedStatement } from '@aqueduct/kernel';
import { QueryFailedError } from 'typeorm';

/** Class 22 of PostgreSQL's errors: the message quotes what was wrong about a value, that is the value. */
const DATA_EXCEPTION = /^22...$/;
const QUOTED = /".*"/s;

/** The error, with a note of the statement that it is about, and without the values that PostgreSQL quotes in it. */
export function withStatement(error: unknown, { name, text, database, node }: FailedStatement): unknown {
  // What is about the node, not the statement, may be given to several at once.
  if (isAppError(error)) return error;
  noteFailedStatement(error, { name, text, database, node });
  if (error instanceof Error) hideValues(error);
  return error;
}

/** As `withStatement`, for what TypeORM's repositories and migrations sent. */
export function withTypeOrmStatement(error: unknown, where: Pick<FailedStatement, 'database' | 'node'>): unknown {
  if (!(error instanceof QueryFailedError)) return error;
  return withStatement(error, { name: 'of TypeORM', text: error.query, ...where });
}

function hideValues(error: Error): void {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !DATA_EXCEPTION.test(code) || !QUOTED.test(error.message)) return;
  const { message, stack } = error;
  error.message = message.replace(QUOTED, '"..."');
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
}
