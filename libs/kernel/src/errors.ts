/**
 * What went wrong, in words of no transport. The edge (libs/http) maps each kind to a status and a log level;
 * adding one here is a compile error there until it has its row.
 */
export type ErrorKind =
  | 'invalid'
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'unavailable'
  | 'limited'
  | 'overloaded'
  | 'timeout'
  | 'cancelled'
  | 'internal';

/** Field or resource -> messages. Leaves the service as `{ "errors": problems }`. */
export type Problems = Readonly<Record<string, readonly string[]>>;

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Where it passes by itself: when a retry makes sense, in seconds. */
  readonly retryAfterSeconds?: number;
}

// A symbol of the global registry: `instanceof` fails between Jest's realms and between two copies of a package.
const BRAND = Symbol.for('aqueduct.AppError');

/** An expected failure. `message` is for the log, `problems` for the client. */
export abstract class AppError extends Error {
  abstract readonly kind: ErrorKind;
  /** Stable and unique, for logs, metrics and tests: `ARTICLE_NOT_FOUND`. */
  abstract readonly code: string;
  readonly retryAfterSeconds: number | undefined;
  readonly [BRAND] = true;

  constructor(
    message: string,
    readonly problems: Problems,
    options: AppErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

export function isAppError(error: unknown): error is AppError {
  return typeof error === 'object' && error !== null && BRAND in error;
}

/** Input that breaks a rule of its field. All bad fields are reported together. */
export class InvalidInputError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'INVALID_INPUT';

  constructor(problems: Problems) {
    super(`Invalid input: ${Object.keys(problems).join(', ')}`, problems);
  }
}

/** The resource is not there. Its code is `ARTICLE_NOT_FOUND`, the client sees `{ article: ['not found'] }`. */
export class NotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code: string;

  /** @param resource what it is called in the API: `article`. */
  constructor(readonly resource: string) {
    super(`There is no such ${resource}`, { [resource]: ['not found'] });
    this.code = codeOf(resource, 'NOT_FOUND');
  }
}

/** What was looked for. @throws NotFoundError when it is not there: `found(await reader.byId(id), 'article')`. */
export function found<T>(value: T | undefined, resource: string): T {
  if (value === undefined) throw new NotFoundError(resource);
  return value;
}

/** The resource is there, but not for this caller. Its code is `ARTICLE_FORBIDDEN`, the client sees `{ article: ['forbidden'] }`. */
export class ForbiddenError extends AppError {
  readonly kind = 'forbidden';
  readonly code: string;

  /** @param resource what it is called in the API: `article`. */
  constructor(readonly resource: string) {
    super(`The ${resource} is somebody else's`, { [resource]: ['forbidden'] });
    this.code = codeOf(resource, 'FORBIDDEN');
  }
}

function codeOf(resource: string, suffix: string): string {
  return `${resource.replace(/\W+/g, '_').toUpperCase()}_${suffix}`;
}

/** The client asks for more than it may. */
export class TooManyRequestsError extends AppError {
  readonly kind = 'limited';
  readonly code = 'TOO_MANY_REQUESTS';

  /** @param retryAfterSeconds when one more will be allowed. */
  constructor(retryAfterSeconds: number, problems: Problems = { requests: ['are too many, try again later'] }) {
    super('The client asks for more than its limit', problems, { retryAfterSeconds });
  }
}

/** A bounded resource (a pool, a queue) is full: the work was refused before it began and may be sent again. */
export class OverloadedError extends AppError {
  readonly kind = 'overloaded';
  readonly code = 'OVERLOADED';

  constructor(
    readonly resource: string,
    reason: string,
  ) {
    super(`${resource} is overloaded: ${reason}`, { server: ['is overloaded, try again'] }, { retryAfterSeconds: 1 });
  }
}

/** A wait ended by its deadline. The work waited for may still take effect. */
export class DeadlineError extends AppError {
  readonly kind = 'timeout';
  readonly code = 'DEADLINE_EXCEEDED';

  constructor(
    readonly what: string,
    readonly ms: number,
  ) {
    super(`${what} took longer than ${ms} ms`, { server: ['took too long, try again'] }, { retryAfterSeconds: 1 });
  }
}

/** Whoever asked went away before the answer. Nobody reads it. */
export class CancelledError extends AppError {
  readonly kind = 'cancelled';
  readonly code = 'CANCELLED';

  constructor(readonly what: string) {
    super(`${what} was cancelled`, { request: ['was cancelled'] });
  }
}
