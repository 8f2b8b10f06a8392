import type { Problems } from '@aqueduct/kernel';

export interface SharedError {
  /** Name of the component in the document. */
  readonly name: string;
  readonly description: string;
  readonly examples: readonly [Problems, ...Problems[]];
}

/** The answers that mean the same on every route: one component each. */
export const SHARED_ERRORS: Readonly<Record<number, SharedError>> = {
  400: {
    name: 'BadRequest',
    description: 'The URL is malformed, or the body is not valid JSON.',
    examples: [{ body: ['is not valid JSON'] }, { url: ['is malformed'] }],
  },
  401: {
    name: 'Unauthorized',
    description: 'No token, or one that is invalid or has expired.',
    examples: [{ token: ['is missing'] }, { token: ['is invalid'] }, { token: ['has expired'] }],
  },
  403: { name: 'Forbidden', description: 'It belongs to somebody else.', examples: [{ resource: ['forbidden'] }] },
  404: { name: 'NotFound', description: 'There is no such thing.', examples: [{ resource: ['not found'] }] },
  409: {
    name: 'Conflict',
    description: 'A value that must be unique is taken.',
    examples: [{ name: ['has already been taken'] }],
  },
  413: {
    name: 'PayloadTooLarge',
    description: 'The body exceeds the limit.',
    examples: [{ body: ['is too large'] }],
  },
  414: {
    name: 'UriTooLong',
    description: 'A part of the path is longer than any name.',
    examples: [{ url: ['is too long'] }],
  },
  415: {
    name: 'UnsupportedMediaType',
    description: 'The body is of another type than JSON.',
    examples: [{ body: ['must be application/json'] }],
  },
  422: {
    name: 'UnprocessableContent',
    description: 'Fields break their rules; all of them are reported.',
    examples: [{ title: ["can't be blank"] }],
  },
  429: {
    name: 'TooManyRequests',
    description: 'Its address or its user asks for more than it may. `RateLimit` says which limit it is.',
    examples: [{ requests: ['are too many, try again later'] }],
  },
  500: {
    name: 'InternalServerError',
    description: 'A defect. Report the id of the request, which is in X-Request-Id as well.',
    examples: [{ server: ['internal error'], request: ['01f8a5b7-5d5c-4f0e-9c57-0d5c6f3a2b1e'] }],
  },
  503: {
    name: 'ServiceUnavailable',
    description:
      'A part needed for this request is down, full or too slow. Send it again after Retry-After; ' +
      'where a write may have happened nevertheless, the message says so.',
    examples: [{ server: ['is unavailable, try again'], request: ['01f8a5b7-5d5c-4f0e-9c57-0d5c6f3a2b1e'] }],
  },
};

/** The 422 of a route without a body: what is wrong is in the query. */
export const INVALID_QUERY: SharedError = {
  name: 'InvalidQuery',
  description: 'Parameters of the query break their rules; all of them are reported.',
  examples: [{ limit: ['must be an integer'] }],
};

/** The 409 of a POST that is sent again too early. */
export const KEY_BUSY: SharedError = {
  name: 'IdempotencyKeyBusy',
  description:
    'A request with the same Idempotency-Key is still running: sent again after Retry-After, it gets its answer.',
  examples: [{ 'idempotency-key': ['belongs to a request that is still running, try again'] }],
};

/** The 422 of a POST whose key is at fault. */
export const KEY_REFUSED: SharedError = {
  name: 'IdempotencyKeyRefused',
  description: 'The Idempotency-Key is malformed, or was used with another body.',
  examples: [
    { 'idempotency-key': ['was used with another body'] },
    { 'idempotency-key': ['must be 1 to 255 visible ASCII characters'] },
  ],
};

export const ERRORS_SCHEMA_REF = '#/components/schemas/Errors';
export const SHARED_RESPONSE_PREFIX = '#/components/responses/';

/** What stands in the document for a body of errors; several examples are named by what they say. */
export function errorContent(examples: readonly Problems[]): Record<string, object> {
  const [first, ...others] = examples.map((errors) => ({ errors }));
  const named = examples.map((errors) => [nameOf(errors, examples), { value: { errors } }] as const);
  const shown = others.length === 0 ? { example: first } : { examples: Object.fromEntries(named) };
  return { 'application/json': { schema: { $ref: ERRORS_SCHEMA_REF }, ...shown } };
}

/** The keys; where another example has the same, the message as well. */
function nameOf(errors: Problems, all: readonly Problems[]): string {
  const keys = Object.keys(errors).join('-');
  if (all.filter((other) => Object.keys(other).join('-') === keys).length === 1) return keys;
  return [keys, ...Object.values(errors).flat()].join(' ').replaceAll(/[^A-Za-z0-9]+/g, '-');
}
