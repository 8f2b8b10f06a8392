import type { Problems } from '@aqueduct/kernel';
import type { OpenAPIObject } from '@nestjs/swagger';
import { headersOfStatus, KEY_BUSY_HEADERS } from './shared-components';
import {
  errorContent,
  KEY_BUSY,
  KEY_REFUSED,
  SHARED_ERRORS,
  SHARED_RESPONSE_PREFIX,
  type SharedError,
} from './shared-errors';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type ResponseOrRef = NonNullable<Operation['responses'][string]>;
type Response = Exclude<ResponseOrRef, { $ref: string }>;

/** On an operation that takes no key: made by `@NotIdempotent()`, and gone when the document is done. */
export const NOT_IDEMPOTENT_EXTENSION = 'x-not-idempotent';

/** Says of a POST that is otherwise described that it takes a key, and what becomes of it. */
export function addIdempotency(operation: Operation, isLimited: boolean): void {
  operation.parameters?.push({ $ref: '#/components/parameters/IdempotencyKey' });
  const { responses } = operation;
  responses['409'] = withKey(responses['409'], 409, KEY_BUSY, isLimited);
  responses['422'] = withKey(responses['422'], 422, KEY_REFUSED, isLimited);
}

/** The route's own answer of the status, with that about the key among its examples. */
function withKey(own: ResponseOrRef | undefined, status: number, key: SharedError, isLimited: boolean): ResponseOrRef {
  if (own === undefined) return { $ref: `${SHARED_RESPONSE_PREFIX}${key.name}` };
  const { description, examples, headers } = '$ref' in own ? sharedOf(status) : ownOf(own);
  return {
    headers: { ...headersOfStatus(String(status), isLimited), ...headers, ...(status === 409 ? KEY_BUSY_HEADERS : {}) },
    description: `${description} ${key.description}`.trim(),
    content: errorContent([...examples, key.examples[0]]),
  };
}

interface Described {
  readonly description: string;
  readonly examples: readonly Problems[];
  readonly headers?: Response['headers'];
}

function sharedOf(status: number): Described {
  const { description = '', examples = [] } = SHARED_ERRORS[status] ?? {};
  return { description, examples };
}

function ownOf({ description, content, headers }: Response): Described {
  const media = content?.['application/json'];
  const named = Object.values(media?.examples ?? {}).map((each) => ('value' in each ? (each.value as unknown) : {}));
  const bodies = [...(media?.example === undefined ? [] : [media.example as unknown]), ...named];
  return { description, examples: (bodies as { errors: Problems }[]).map(({ errors }) => errors), headers };
}
