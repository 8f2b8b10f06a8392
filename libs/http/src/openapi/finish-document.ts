import type { OpenAPIObject } from '@nestjs/swagger';
import { errorContent, ERRORS_SCHEMA_REF, SHARED_ERRORS, SHARED_RESPONSE_PREFIX } from './shared-errors';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = Operation['responses'];
type ResponseOrRef = NonNullable<Responses[string]>;
type Components = NonNullable<OpenAPIObject['components']>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const EVERYWHERE = [500, 503];
const WITH_BODY = [400, 413, 415];

/**
 * Puts the shared components in, and on every operation what all of them have.
 * @throws TypeError when two operations have one id: clients generate a function from each.
 */
export function finishDocument(document: OpenAPIObject): OpenAPIObject {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, operation }] : [];
    }),
  );
  refuseDuplicates(operations.map(({ operation }) => operation.operationId ?? ''));
  for (const { path, operation } of operations) {
    // Health answers in Terminus' own format, and nothing else.
    if (path.startsWith('/api/')) finishOperation(operation);
  }
  document.components = withShared(document.components ?? {});
  return document;
}

function refuseDuplicates(ids: readonly string[]): void {
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length === 0) return;
  throw new TypeError(
    `Rename one of the controller methods that are both named ${twice.join(', ')}: the name is the operationId`,
  );
}

function finishOperation(operation: Operation): void {
  const statuses = operation.requestBody ? [...WITH_BODY, ...EVERYWHERE] : EVERYWHERE;
  const missing = statuses.filter((status) => !(status in operation.responses));
  const all = { ...operation.responses, ...Object.fromEntries(missing.map((status) => [status, sharedRef(status)])) };
  const described = Object.entries(all).map(([status, response]) => [status, describe(response as ResponseOrRef)]);
  operation.responses = Object.fromEntries(described) as Responses;
  operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/Position' }];
}

function sharedRef(status: number): ResponseOrRef {
  return { $ref: `${SHARED_RESPONSE_PREFIX}${SHARED_ERRORS[status]?.name}` };
}

function describe(response: ResponseOrRef): ResponseOrRef {
  if ('$ref' in response) return response;
  const schema = response.content?.['application/json']?.schema;
  if (schema && '$ref' in schema && schema.$ref.startsWith(SHARED_RESPONSE_PREFIX)) return { $ref: schema.$ref };
  return { ...response, headers: { ...response.headers, ...HEADER_REFS } };
}

const HEADER_REFS = {
  'X-Request-Id': { $ref: '#/components/headers/RequestId' },
  'Aqueduct-Position': { $ref: '#/components/headers/Position' },
};

function withShared(components: Components): Components {
  return {
    ...components,
    schemas: { ...components.schemas, [ERRORS_SCHEMA_REF.split('/').at(-1) ?? '']: ERRORS_SCHEMA },
    responses: { ...components.responses, ...sharedResponses() },
    parameters: { ...components.parameters, Position: POSITION_PARAMETER },
    headers: { ...components.headers, ...HEADERS },
  };
}

function sharedResponses(): NonNullable<Components['responses']> {
  const responses = Object.entries(SHARED_ERRORS).map(([status, { name, description, example }]) => {
    const retry = status === '503' ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {};
    return [name, { description, headers: { ...HEADER_REFS, ...retry }, content: errorContent([example]) }];
  });
  return Object.fromEntries(responses) as NonNullable<Components['responses']>;
}

const ERRORS_SCHEMA = {
  type: 'object',
  description: 'What is wrong: the field or resource, and one or more messages for each.',
  required: ['errors'],
  properties: {
    errors: { type: 'object', additionalProperties: { type: 'array', minItems: 1, items: { type: 'string' } } },
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

const HEADERS = {
  RequestId: { description: 'Identifies this request in the logs.', schema: { type: 'string' } },
  Position: { description: POSITION_TEXT, schema: { type: 'string' } },
  RetryAfter: { description: 'Seconds to wait before sending it again.', schema: { type: 'integer' } },
};
