import type { Problems } from '@aqueduct/kernel';

export interface HttpProblemOptions {
  /** Sent with the answer. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * A failure of the protocol itself (method, media type, size, URL), which exists before any domain is asked and
 * therefore has a status but no ErrorKind.
 */
export class HttpProblem extends Error {
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly code: string,
    readonly problems: Problems,
    options: HttpProblemOptions = {},
  ) {
    super(code, { cause: options.cause });
    this.name = HttpProblem.name;
    this.headers = options.headers ?? {};
  }
}

// The rest of the body is not read: the connection cannot carry another request.
const CLOSE = { connection: 'close' };

/** Makers of the problems that this library itself reports. */
export const httpProblems = {
  malformedJson: (cause?: unknown): HttpProblem =>
    new HttpProblem(400, 'MALFORMED_JSON', { body: ['is not valid JSON'] }, { cause }),
  malformedUrl: (): HttpProblem => new HttpProblem(400, 'MALFORMED_URL', { url: ['is malformed'] }),
  malformedRequest: (): HttpProblem => new HttpProblem(400, 'MALFORMED_REQUEST', { request: ['is malformed'] }),
  malformedHeader: (name: string, rule: string): HttpProblem =>
    new HttpProblem(400, 'MALFORMED_HEADER', { [name]: [rule] }),
  unknownRoute: (): HttpProblem => new HttpProblem(404, 'ROUTE_NOT_FOUND', { route: ['not found'] }),
  methodNotAllowed: (allowed: readonly string[]): HttpProblem =>
    new HttpProblem(405, 'METHOD_NOT_ALLOWED', { method: ['not allowed'] }, { headers: { allow: allowed.join(', ') } }),
  requestTimeout: (): HttpProblem => new HttpProblem(408, 'REQUEST_TIMEOUT', { request: ['took too long to arrive'] }),
  bodyTooLarge: (): HttpProblem =>
    new HttpProblem(413, 'BODY_TOO_LARGE', { body: ['is too large'] }, { headers: CLOSE }),
  urlTooLong: (): HttpProblem => new HttpProblem(414, 'URL_TOO_LONG', { url: ['is too long'] }),
  unsupportedMediaType: (): HttpProblem =>
    new HttpProblem(415, 'UNSUPPORTED_MEDIA_TYPE', { body: ['must be application/json'] }, { headers: CLOSE }),
  headersTooLarge: (): HttpProblem => new HttpProblem(431, 'HEADERS_TOO_LARGE', { headers: ['are too large'] }),
} as const;
