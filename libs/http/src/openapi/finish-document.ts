import type { OpenAPIObject } from '@nestjs/swagger';
import { addIdempotency, NOT_IDEMPOTENT_EXTENSION } from './idempotency-docs';
import { CACHED_HEADERS, headersOfStatus, NEXT_LINK_HEADER, withShared } from './shared-components';
import { INVALID_QUERY, SHARED_ERRORS, SHARED_RESPONSE_PREFIX, type SharedError } from './shared-errors';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = Operation['responses'];
type ResponseOrRef = NonNullable<Responses[string]>;
type RequestContent = Extract<NonNullable<Operation['requestBody']>, { content: unknown }>['content'];
type Security = NonNullable<Operation['security']>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const EVERYWHERE = [400, 500, 503];
const WITH_BODY = [413, 415, 422];

/** On an operation whose successes carry the Link header: made by `@NextLink()`, and gone when the document is done. */
export const NEXT_LINK_EXTENSION = 'x-next-link';
/** On an operation whose answers may come from the cache: made by `@CachedRoute()`, and gone when the document is done. */
export const CACHED_ROUTE_EXTENSION = 'x-cached-route';
const EXTENSIONS = [NEXT_LINK_EXTENSION, CACHED_ROUTE_EXTENSION, NOT_IDEMPOTENT_EXTENSION];

export interface FinishOptions {
  /** Whether a POST takes an `Idempotency-Key`, unless it says otherwise. */
  readonly takesKeys: boolean;
  /** Whether clients are limited. */
  readonly isLimited: boolean;
}

/**
 * Puts the shared components in, and on every operation what its kind always has: 401 where a token is asked for or
 * accepted, 422 where input is validated, 414 where the path names something, 409 and 422 where a key is taken, 429 where clients are limited.
 * @throws TypeError when two operations have one id: clients generate a function from each.
 */
export function finishDocument(document: OpenAPIObject, { takesKeys, isLimited }: FinishOptions): OpenAPIObject {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );
  refuseDuplicates(operations.map(({ operation }) => operation.operationId ?? ''));
  for (const { path, method, operation } of operations) {
    // Health answers in Terminus' own format, and nothing else.
    if (!path.startsWith('/api/')) continue;
    finishOperation(operation, operation.security ?? document.security ?? [], isLimited);
    if (takesKeys && method === 'post' && !(NOT_IDEMPOTENT_EXTENSION in operation))
      addIdempotency(operation, isLimited);
    for (const extension of EXTENSIONS) Reflect.deleteProperty(operation, extension);
  }
  document.components = withShared(document.components ?? {}, JSON.stringify(document.paths), isLimited);
  return withPublicNames(document);
}

/** Schemas without the suffix of their classes: what `ArticleDto` is here, clients know as Article. */
function withPublicNames(document: OpenAPIObject): OpenAPIObject {
  const text = JSON.stringify(document).replaceAll(/("#\/components\/schemas\/\w+?)Dto"/g, '$1"');
  const renamed = JSON.parse(text) as OpenAPIObject;
  const schemas = Object.entries(renamed.components?.schemas ?? {});
  const named = schemas.map(([name, schema]) => [name.replace(/Dto$/, ''), schema] as const);
  return { ...renamed, components: { ...renamed.components, schemas: Object.fromEntries(named) } };
}

function refuseDuplicates(ids: readonly string[]): void {
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length === 0) return;
  throw new TypeError(
    `Rename one of the controller methods that are both named ${twice.join(', ')}: the name is the operationId`,
  );
}

function finishOperation(operation: Operation, security: Security, isLimited: boolean): void {
  const all = { ...sharedFailures(operation, security, isLimited), ...operation.responses };
  if (operation.requestBody && 'content' in operation.requestBody) showOnlyExample(operation.requestBody.content);
  const kind = {
    isPaged: NEXT_LINK_EXTENSION in operation,
    isCached: CACHED_ROUTE_EXTENSION in operation,
    isLimited,
  };
  const described = Object.entries(all).map(([status, response]) => [
    status,
    describe(status, response as ResponseOrRef, kind),
  ]);
  operation.responses = Object.fromEntries(described) as Responses;
  operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/Position' }];
}

/** One example needs no name: readers would be asked to choose among one. */
function showOnlyExample(content: RequestContent): void {
  for (const media of Object.values(content)) {
    const [only, ...others] = Object.values(media.examples ?? {});
    if (only === undefined || others.length > 0 || !('value' in only)) continue;
    media.example = only.value as unknown;
    delete media.examples;
  }
}

/** What an operation of this kind can fail with, whatever it does. */
function sharedFailures(operation: Operation, security: Security, isLimited: boolean): Responses {
  const hasQuery = (operation.parameters ?? []).some((parameter) => 'in' in parameter && parameter.in === 'query');
  const hasName = (operation.parameters ?? []).some((parameter) => 'in' in parameter && parameter.in === 'path');
  const takesToken = security.some((way) => Object.keys(way).length > 0);
  const statuses = [
    ...EVERYWHERE,
    ...(operation.requestBody ? WITH_BODY : []),
    ...(takesToken ? [401] : []),
    ...(hasName ? [414] : []),
    ...(isLimited ? [429] : []),
  ];
  return {
    ...(hasQuery ? { 422: sharedRef(INVALID_QUERY) } : {}),
    ...Object.fromEntries(statuses.map((status) => [status, sharedRef(SHARED_ERRORS[status])])),
  };
}

function sharedRef(error: SharedError | undefined): ResponseOrRef {
  return { $ref: `${SHARED_RESPONSE_PREFIX}${error?.name}` };
}

interface Kind {
  readonly isPaged: boolean;
  readonly isCached: boolean;
  readonly isLimited: boolean;
}

function describe(status: string, response: ResponseOrRef, { isPaged, isCached, isLimited }: Kind): ResponseOrRef {
  if ('$ref' in response) return response;
  const schema = response.content?.['application/json']?.schema;
  if (schema && '$ref' in schema && schema.$ref.startsWith(SHARED_RESPONSE_PREFIX)) return { $ref: schema.$ref };
  const link = isPaged && /^(2|304)/.test(status) ? NEXT_LINK_HEADER : {};
  const cached = isCached && /^(2|304)/.test(status) ? CACHED_HEADERS : {};
  return { ...response, headers: { ...response.headers, ...headersOfStatus(status, isLimited), ...link, ...cached } };
}
