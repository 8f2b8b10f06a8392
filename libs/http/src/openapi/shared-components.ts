import type { OpenAPIObject } from '@nestjs/swagger';
import {
  ERRORS_SCHEMA_REF,
  errorContent,
  INVALID_QUERY,
  KEY_BUSY,
  KEY_REFUSED,
  SHARED_ERRORS,
  SHARED_RESPONSE_PREFIX,
  type SharedError,
} from './shared-errors';

type Components = NonNullable<OpenAPIObject['components']>;
type HeaderRefs = Readonly<Record<string, { readonly $ref: string }>>;

const headerRef = (name: string): { readonly $ref: string } => ({ $ref: `#/components/headers/${name}` });

const REQUEST_ID: HeaderRefs = { 'X-Request-Id': headerRef('RequestId') };
const POSITION: HeaderRefs = { 'Aqueduct-Position': headerRef('Position') };
/** Answered before anything else is known of the request. */
const BEFORE_ALL = new Set(['414']);

/** Where clients are limited. */
const LIMITED: HeaderRefs = { RateLimit: headerRef('RateLimit'), 'RateLimit-Policy': headerRef('RateLimitPolicy') };

const BY_STATUS: Readonly<Record<string, HeaderRefs>> = {
  401: { 'WWW-Authenticate': headerRef('Challenge') },
  429: { 'Retry-After': headerRef('RetryAfter') },
  503: { 'Retry-After': headerRef('RetryAfter') },
};

/** The header of a list that has a further page. */
export const NEXT_LINK_HEADER: HeaderRefs = { Link: headerRef('NextLink') };

/** Headers of an answer that may come from the cache. */
export const CACHED_HEADERS: HeaderRefs = {
  ETag: headerRef('EntityTag'),
  Age: headerRef('Age'),
  'X-Cache': headerRef('CacheOutcome'),
  'Surrogate-Key': headerRef('SurrogateKey'),
};

/** The header of an answer that may be about a key, and may be about something else. */
export const KEY_BUSY_HEADERS: HeaderRefs = { 'Retry-After': headerRef('KeyRetryAfter') };

/** The headers that every answer of a status carries. */
export function headersOfStatus(status: string, isLimited: boolean): HeaderRefs {
  if (BEFORE_ALL.has(status)) return REQUEST_ID;
  return { ...REQUEST_ID, ...POSITION, ...(isLimited ? LIMITED : {}), ...BY_STATUS[status] };
}

/** The components with those that operations share. @param paths the operations as text: what none uses is left out. */
export function withShared(components: Components, paths: string, isLimited: boolean): Components {
  return {
    ...components,
    schemas: { ...components.schemas, [ERRORS_SCHEMA_REF.split('/').at(-1) ?? '']: ERRORS_SCHEMA },
    responses: { ...components.responses, ...sharedResponses(paths, isLimited) },
    parameters: { ...components.parameters, ...parametersIn(paths) },
    headers: { ...components.headers, ...HEADERS, ...(isLimited ? LIMIT_HEADERS : {}) },
  };
}

function parametersIn(paths: string): NonNullable<Components['parameters']> {
  const takesKeys = paths.includes('"#/components/parameters/IdempotencyKey"');
  return { Position: POSITION_PARAMETER, ...(takesKeys ? { IdempotencyKey: KEY_PARAMETER } : {}) };
}

function sharedResponses(paths: string, isLimited: boolean): NonNullable<Components['responses']> {
  const all: [string, SharedError][] = [
    ...Object.entries(SHARED_ERRORS),
    ['422', INVALID_QUERY],
    ['409', KEY_BUSY],
    ['422', KEY_REFUSED],
  ];
  const used = all.filter(([, { name }]) => paths.includes(`"${SHARED_RESPONSE_PREFIX}${name}"`));
  const responses = used.map(([status, error]) => {
    const headers = { ...headersOfStatus(status, isLimited), ...(error === KEY_BUSY ? KEY_BUSY_HEADERS : {}) };
    return [error.name, { description: error.description, headers, content: errorContent(error.examples) }];
  });
  return Object.fromEntries(responses) as NonNullable<Components['responses']>;
}

const ERRORS_SCHEMA = {
  type: 'object',
  description: 'What is wrong: the field or resource, and one or more messages for each.',
  required: ['errors'],
  properties: {
    errors: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
    },
  },
};

const POSITION_TEXT =
  'Opaque. Send back the latest one received, and no read will show an older state than you have already seen.';

const POSITION_PARAMETER = {
  name: 'Aqueduct-Position',
  in: 'header' as const,
  required: false,
  description: POSITION_TEXT,
  schema: { type: 'string' },
};

const KEY_PARAMETER = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description:
    'Makes it safe to send this again: with the same key and body, within a day, it takes effect once and the answer is that of the first time. ' +
    'Take a new random key, such as a UUID, for each new intention.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
};

const HEADERS = {
  RequestId: {
    description: 'Identifies this request in the logs: your own X-Request-Id if it has this form, else a new one.',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
  },
  Position: {
    description: `${POSITION_TEXT} Absent when nothing was read or written.`,
    schema: { type: 'string', minLength: 1 },
  },
  NextLink: {
    description: 'The next page as `</api/...>; rel="next"`, relative to this server. Absent on the last page.',
    schema: { type: 'string', pattern: '^</[^>]*>; rel="next"$' },
  },
  EntityTag: { description: 'Names this answer.', required: true, schema: { type: 'string', pattern: '^"[^"]+"$' } },
  Age: {
    description: 'Seconds since it was made. Absent for who is signed in.',
    schema: { type: 'integer', minimum: 0 },
  },
  CacheOutcome: {
    description: 'Whether it was there already. Absent for who is signed in.',
    schema: { type: 'string', enum: ['HIT', 'MISS'] },
  },
  SurrogateKey: {
    description: 'What it is made of, for whoever keeps it between here and the client. Absent for who is signed in.',
    schema: { type: 'string', minLength: 1 },
  },
  Challenge: {
    description: 'The scheme under which to send a token.',
    required: true,
    schema: { type: 'string', const: 'Token' },
  },
  KeyRetryAfter: {
    description: 'Seconds to wait before sending it again, where its Idempotency-Key is in use.',
    schema: { type: 'integer', minimum: 0 },
  },
  RetryAfter: {
    description: 'Seconds to wait before sending it again.',
    required: true,
    schema: { type: 'integer', minimum: 0 },
  },
};

const LIMIT_HEADERS = {
  RateLimit: {
    description:
      'The limit, how many requests it still allows at once, and in how many seconds all of it is there again. Absent where the answer may be given to others, and where the limit is that of all requests of an address.',
    schema: { type: 'string', pattern: '^"[a-z-]+";r=\\d+;t=\\d+$' },
  },
  RateLimitPolicy: {
    description: 'The limit, how many requests it allows, and in how many seconds.',
    schema: { type: 'string', pattern: '^"[a-z-]+";q=\\d+;w=\\d+$' },
  },
};
