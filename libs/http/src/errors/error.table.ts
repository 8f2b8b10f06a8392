import type { ErrorKind } from '@aqueduct/kernel';

export type LogSeverity = 'debug' | 'warn' | 'error';

export interface ErrorRow {
  readonly status: number;
  /** `debug`: the client's doing. `warn`: passes by itself, sampled. `error`: somebody must look, never sampled. */
  readonly log: LogSeverity;
  /** Sent when the error itself names none, in seconds. */
  readonly retryAfterSeconds?: number;
}

/**
 * The only place where a kind of failure becomes a status.
 *
 * `timeout` is 503, not 504: a 504 says that this server is a gateway and somebody behind it was slow, and many
 * clients and balancers do not retry it. For the caller a deadline of ours is the same as overload: try again.
 */
export const ERROR_TABLE: Readonly<Record<ErrorKind, ErrorRow>> = {
  malformed: { status: 400, log: 'debug' },
  unauthenticated: { status: 401, log: 'debug' },
  forbidden: { status: 403, log: 'debug' },
  'not-found': { status: 404, log: 'debug' },
  conflict: { status: 409, log: 'debug' },
  // The number that nginx made customary; no client sees it, since none is there.
  cancelled: { status: 499, log: 'debug' },
  invalid: { status: 422, log: 'debug' },
  limited: { status: 429, log: 'debug', retryAfterSeconds: 1 },
  internal: { status: 500, log: 'error' },
  unavailable: { status: 503, log: 'warn', retryAfterSeconds: 1 },
  overloaded: { status: 503, log: 'warn', retryAfterSeconds: 1 },
  timeout: { status: 503, log: 'warn', retryAfterSeconds: 1 },
};
