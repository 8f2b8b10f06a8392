import type { Problems } from '@aqueduct/kernel';

export interface SharedError {
  /** Name of the component in the document. */
  readonly name: string;
  readonly description: string;
  readonly example: Problems;
}

/** The answers that mean the same on every route: one component each. */
export const SHARED_ERRORS: Readonly<Record<number, SharedError>> = {
  400: {
    name: 'BadRequest',
    description: 'The body is not valid JSON, or the URL is malformed.',
    example: { body: ['is not valid JSON'] },
  },
  401: {
    name: 'Unauthorized',
    description: 'No token, or one that is invalid or has expired.',
    example: { token: ['is missing'] },
  },
  403: { name: 'Forbidden', description: 'It belongs to somebody else.', example: { article: ['forbidden'] } },
  404: { name: 'NotFound', description: 'There is no such thing.', example: { article: ['not found'] } },
  409: {
    name: 'Conflict',
    description: 'A value that must be unique is taken.',
    example: { username: ['has already been taken'] },
  },
  413: { name: 'PayloadTooLarge', description: 'The body exceeds the limit.', example: { body: ['is too large'] } },
  415: {
    name: 'UnsupportedMediaType',
    description: 'The body is of another type than JSON.',
    example: { body: ['must be application/json'] },
  },
  422: {
    name: 'UnprocessableContent',
    description: 'Fields break their rules; all of them are reported.',
    example: { title: ["can't be blank"] },
  },
  500: {
    name: 'InternalServerError',
    description: 'A defect. Report the X-Request-Id.',
    example: { server: ['internal error'] },
  },
  503: {
    name: 'ServiceUnavailable',
    description: 'A part needed for this request is down, full or too slow. Send it again after Retry-After.',
    example: { server: ['is overloaded, try again'] },
  },
};

export const ERRORS_SCHEMA_REF = '#/components/schemas/Errors';
export const SHARED_RESPONSE_PREFIX = '#/components/responses/';

/** What stands in the document for a body of errors; several examples are named by their keys. */
export function errorContent(examples: readonly Problems[]): Record<string, object> {
  const [first, ...others] = examples.map((errors) => ({ errors }));
  const named = examples.map((errors) => [Object.keys(errors).join('-'), { value: { errors } }] as const);
  const shown = others.length === 0 ? { example: first } : { examples: Object.fromEntries(named) };
  return { 'application/json': { schema: { $ref: ERRORS_SCHEMA_REF }, ...shown } };
}
