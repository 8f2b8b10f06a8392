import { OperatorError } from '@aqueduct/kernel';

/** PostgreSQL refused a statement of the shell. The message shows where and why, as psql does. */
export class StatementFailedError extends OperatorError {
  readonly code = 'STATEMENT_FAILED';

  constructor(sql: string, cause: unknown) {
    super(renderError(sql, cause), { cause });
  }
}

interface ServerError {
  readonly code?: string;
  readonly message?: string;
  /** Of the character in the statement, from 1. */
  readonly position?: string;
  readonly detail?: string;
  readonly hint?: string;
}

function renderError(sql: string, error: unknown): string {
  const { code, message, position, detail, hint } = error as ServerError;
  return [
    `ERROR${code === undefined ? '' : ` ${code}`}: ${message ?? String(error)}`,
    ...(position === undefined ? [] : pointer(sql, Number(position))),
    ...(detail === undefined ? [] : [`DETAIL: ${detail}`]),
    ...(hint === undefined ? [] : [`HINT: ${hint}`]),
  ].join('\n');
}

/** The line of the statement, and a caret under the place. PostgreSQL counts characters, not UTF-16 units. */
function pointer(sql: string, position: number): string[] {
  const before = [...sql]
    .slice(0, position - 1)
    .join('')
    .split('\n');
  const head = `LINE ${before.length}: `;
  const column = (before.at(-1) ?? '').replace(/[^\t]/gu, ' ');
  return [`${head}${sql.split('\n')[before.length - 1] ?? ''}`, `${' '.repeat(head.length)}${column}^`];
}
