import { isAppError } from '@aqueduct/kernel';
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';

/** What a failed statement says about the node that it was sent to. */
export type FailureClass =
  /** The connection or the server is gone, or going. */
  | 'lost'
  /** Server and client do not accept each other: certificate, encryption, user, password. Nothing was sent. */
  | 'denied'
  /** No connection of the pool became free in time. */
  | 'exhausted'
  /** The server stopped the statement at its own deadline. */
  | 'timeout'
  /** A replica had to cancel the read to go on replaying; another node can answer. */
  | 'recovery-conflict'
  /** The node takes no writes: it is a replica now. */
  | 'read-only'
  /** The shard's fence: the bucket is not its own. */
  | 'not-owner'
  /** Lost against another transaction, or planned before a migration; doing it again may work. */
  | 'contention'
  /** The statement itself is at fault. */
  | 'statement';

/** SQLSTATEs of our own, raised by the functions of the first migration. */
const SQLSTATE = { notOwner: 'AQ001', notPrimary: 'AQ002' } as const;

const BY_SQLSTATE: Readonly<Record<string, FailureClass>> = {
  [SQLSTATE.notOwner]: 'not-owner',
  [SQLSTATE.notPrimary]: 'read-only',
  '25006': 'read-only',
  // Between two statements of a transaction this process stood still for longer than it may.
  '25P03': 'timeout',
  '25P04': 'timeout',
  '3D000': 'denied',
  '40P01': 'contention',
  '57014': 'timeout',
  '57P01': 'lost',
  '57P02': 'lost',
  '57P03': 'lost',
  '57P05': 'lost',
};

/*
 * pg reports a dead connection by a plain Error without a code, so its texts are all there is to go by:
 * 'Connection terminated unexpectedly', 'Client has encountered a connection error and is not queryable'.
 */
const LOST_MESSAGE = /connection (terminated|ended)|connection error|not queryable|client was closed|server closed/i;

/** Node's codes for a certificate that it does not accept, and for a failed handshake. */
const DENIED_CODE = /CERT|ISSUER|SIGNATURE|^INVALID_(CA|PURPOSE)$|^HOSTNAME_MISMATCH$|^ERR_(TLS|SSL)_/;
const DENIED_MESSAGE = 'The server does not support SSL connections';

/** pg-pool's words for a wait in its queue, not for a server that does not answer. */
const EXHAUSTED_MESSAGE = 'timeout exceeded when trying to connect';

const GIVEN_UP = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

export function classifyFailure(error: unknown): FailureClass {
  if (isAppError(error)) return 'statement';
  // TypeORM gives a runner up when its connection breaks between two statements.
  if (GIVEN_UP.some((given) => error instanceof given)) return 'lost';
  const { code, message, severity } = unwrap(error);
  if (code === '40001') return /conflict with recovery/.test(message) ? 'recovery-conflict' : 'contention';
  if (message === EXHAUSTED_MESSAGE) return 'exhausted';
  if (isStalePlan(error)) return 'contention';
  const known = BY_SQLSTATE[code];
  if (known !== undefined) return known;
  // Class 28 is PostgreSQL's invalid authorization.
  if (code.startsWith('28') || DENIED_CODE.test(code) || message === DENIED_MESSAGE) return 'denied';
  if (code.startsWith('08')) return isStatementsOwn(severity) ? 'statement' : 'lost';
  // 53300 is too many connections; E... are the operating system's.
  if (code === '53300' || /^E[A-Z]+$/.test(code)) return 'lost';
  return LOST_MESSAGE.test(message) ? 'lost' : 'statement';
}

/**
 * Class 08 is called connection exceptions, but a server that goes on answering on the connection is not lost: 08P01 is
 * also a wrong number of parameters, and the rest may be about what the statement itself connects to (dblink). What ends
 * the connection is FATAL, from PostgreSQL and from PgBouncer.
 */
function isStatementsOwn(severity: string): boolean {
  return severity !== '' && severity !== 'FATAL' && severity !== 'PANIC';
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly severity: string;
}

/** TypeORM wraps pg's error in QueryFailedError, with its fields copied and itself as `driverError`. */
function unwrap(error: unknown): Failure {
  if (typeof error !== 'object' || error === null) return { code: '', message: String(error), severity: '' };
  const { code, message, severity } = error as Partial<Record<keyof Failure, unknown>>;
  return { code: textOf(code), message: textOf(message), severity: textOf(severity) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A prepared statement whose columns a migration has changed; it fails on its connection until that one ends. */
export function isStalePlan(error: unknown): error is Error {
  return unwrap(error).code === '0A000' && (error as { routine?: string }).routine === 'RevalidateCachedQuery';
}

/** The constraint that a unique violation (23505) names; undefined for any other error. */
export function violatedConstraint(error: unknown): string | undefined {
  const { code } = unwrap(error);
  return code === '23505' ? ((error as { constraint?: string }).constraint ?? '') : undefined;
}
