import { AppError, OperatorError } from '@aqueduct/kernel';

/** No node of the database can do this now: its primary is down, or no replica is fresh enough. Sent again later, it may work. */
export class DatabaseUnavailableError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'DATABASE_UNAVAILABLE';

  constructor(
    readonly database: string,
    reason: string,
    cause?: unknown,
  ) {
    super(
      `The ${database} is unavailable: ${reason}`,
      { server: ['is unavailable, try again'] },
      { retryAfterSeconds: 1, cause },
    );
  }
}

/** The connection was lost while a commit was under way: the transaction may have happened, or not. */
export class CommitUnknownError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'COMMIT_UNKNOWN';

  constructor(
    readonly database: string,
    cause: unknown,
  ) {
    super(
      `The connection to the ${database} was lost during a commit: its outcome is unknown`,
      { server: ['may or may not have done this, look before you try again'] },
      { retryAfterSeconds: 1, cause },
    );
  }
}

/** A read failed after its request had written: what was written stays, and only the answer could not be made. */
export class AnswerLostError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'ANSWER_LOST';

  constructor(
    readonly database: string,
    cause: unknown,
  ) {
    super(
      `The ${database} could not be read after a write was acknowledged`,
      { server: ['may or may not have done this, look before you try again'] },
      { retryAfterSeconds: 1, cause },
    );
  }
}

/** A statement did not end by its deadline; it was given up and its connection closed. */
export class StatementTimeoutError extends AppError {
  readonly kind = 'timeout';
  readonly code = 'STATEMENT_TIMEOUT';

  constructor(
    readonly statement: string,
    readonly ms: number,
    cause?: unknown,
  ) {
    super(
      `Statement ${statement} took longer than ${ms} ms`,
      { server: ['took too long, try again'] },
      { retryAfterSeconds: 1, cause },
    );
  }
}

/** A connection reached another database than its setting says; nothing was read or written there. */
export class WrongDatabaseError extends AppError {
  readonly kind = 'internal';
  readonly code = 'WRONG_DATABASE';

  constructor(
    readonly expected: string,
    readonly found: string,
    readonly address: string,
  ) {
    super(`${address} should be the ${expected}, but is the ${found}: are two URLs swapped?`, {
      server: ['internal error'],
    });
  }
}

/** A server and this process do not accept each other: certificate, encryption, user, password, or no such database. */
export class DatabaseAccessError extends OperatorError {
  readonly code = 'DATABASE_ACCESS';

  constructor(
    readonly database: string,
    readonly address: string,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`No access to the ${database} at ${address}: ${reason}. ${remedyFor(reason)}`, { cause });
  }
}

function remedyFor(reason: string): string {
  if (/no encryption/.test(reason)) return 'DATABASE_TLS_CA_FILE makes every connection use TLS';
  if (/does not support SSL/.test(reason))
    return 'DATABASE_TLS_CA_FILE asks for TLS: enable it there, or unset it here';
  if (/certificate|altname/i.test(reason)) return 'Is it the one that DATABASE_TLS_CA_FILE vouches for?';
  return 'Are user, password and name right in its URL?';
}

/** The database lacks migrations that this version of the code needs. Run `npm run db:migrate` first. */
export class SchemaTooOldError extends AppError {
  readonly kind = 'internal';
  readonly code = 'SCHEMA_TOO_OLD';

  constructor(
    readonly database: string,
    readonly missing: readonly string[],
  ) {
    super(`The ${database} lacks ${missing.length} migration(s): ${missing.join(', ')}. Run: npm run db:migrate`, {
      server: ['internal error'],
    });
  }
}

/** Work of which there may be one at a time in an installation is under way in another process. */
export class BulkWorkBusyError extends OperatorError {
  readonly code = 'BULK_WORK_BUSY';

  constructor(readonly work: string) {
    super(`Another process is at it (${work}): wait until it has ended`);
  }
}
