interface Reference {
  readonly $ref: string;
}

export interface Media {
  readonly schema: object;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface HeaderDoc {
  readonly required?: boolean;
  readonly schema: object;
}

interface ResponseDoc {
  readonly headers?: Readonly<Record<string, HeaderDoc | Reference>>;
  readonly content?: Readonly<Record<string, Media>>;
}

interface OperationDoc {
  readonly operationId: string;
  readonly parameters?: readonly (Reference | { readonly name: string; readonly in: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, ResponseDoc | Reference>>;
  readonly security?: readonly object[];
}

/** What the proof needs of an OpenAPI document. */
export interface DocumentJson {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationDoc>>>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly security?: readonly object[];
}

export interface DocumentedResponse {
  /** The shared component, or the place that only this operation has. */
  readonly where: string;
  readonly headers: readonly (HeaderDoc & { readonly name: string })[];
  /** Undefined: no JSON. */
  readonly json: Media | undefined;
  /** Undefined: no HTML. */
  readonly html: Media | undefined;
  /** Undefined: the body is no stream of events. */
  readonly events: Media | undefined;
  /** Undefined: the body is not lines of JSON. */
  readonly lines: Media | undefined;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  /** The template: /api/articles/{slug}. */
  readonly path: string;
  readonly hasQuery: boolean;
  readonly takesToken: boolean;
  readonly needsToken: boolean;
  readonly takesKey: boolean;
  /** Undefined: the operation takes no body. */
  readonly body: Media | undefined;
  readonly responses: ReadonlyMap<number, DocumentedResponse>;
}

const JSON_TYPE = 'application/json';
const EVENTS_TYPE = 'text/event-stream';
const LINES_TYPE = 'application/x-ndjson';

/** Every example of a body, however the document writes it. */
export function examplesOf({ example, examples = {} }: Media): unknown[] {
  return [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)];
}

/** The items of a body of lines of JSON. */
export function itemsOf(text: string): unknown[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line));
}

/** An OpenAPI document, read as a client reads it. */
export class ApiDocument {
  readonly operations: readonly Operation[];

  constructor(readonly json: DocumentJson) {
    this.operations = Object.entries(json.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, doc]) => this.read(method.toUpperCase(), path, doc)),
    );
  }

  /** @throws RangeError when the document has no such operation. */
  operation(id: string): Operation {
    const found = this.operations.find((operation) => operation.id === id);
    if (found === undefined) throw new RangeError(`The document has no operation ${id}`);
    return found;
  }

  /** The operation that a request reaches; a literal segment is stronger than a parameter. */
  find(method: string, path: string): Operation | undefined {
    const matching = this.operations.filter((each) => each.method === method && matches(each.path, path));
    return matching.sort((a, b) => parametersIn(a.path) - parametersIn(b.path))[0];
  }

  private read(method: string, path: string, doc: OperationDoc): Operation {
    const security = doc.security ?? this.json.security ?? [];
    const isAnonymous = security.length === 0 || security.some((way) => Object.keys(way).length === 0);
    const parameters = (doc.parameters ?? []).map((parameter) => this.resolve(parameter));
    const responses = Object.entries(doc.responses).map(
      ([status, response]) => [Number(status), this.readResponse(`${doc.operationId} ${status}`, response)] as const,
    );
    return {
      id: doc.operationId,
      method,
      path,
      hasQuery: parameters.some((parameter) => parameter.in === 'query'),
      takesToken: security.some((way) => Object.keys(way).length > 0),
      needsToken: !isAnonymous,
      takesKey: parameters.some(({ name }) => name === 'Idempotency-Key'),
      body: doc.requestBody?.content[JSON_TYPE],
      responses: new Map(responses),
    };
  }

  private readResponse(own: string, response: ResponseDoc | Reference): DocumentedResponse {
    const { headers = {}, content } = this.resolve(response);
    return {
      where: '$ref' in response ? response.$ref : own,
      headers: Object.entries(headers).map(([name, header]) => ({ name, ...this.resolve(header) })),
      json: content?.[JSON_TYPE],
      html: content?.['text/html'],
      events: content?.[EVENTS_TYPE],
      lines: content?.[LINES_TYPE],
    };
  }

  private resolve<T extends object>(node: T | Reference): T {
    if (!('$ref' in node)) return node;
    const steps = node.$ref.split('/').slice(1);
    return steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], this.json) as T;
  }
}

function matches(template: string, path: string): boolean {
  const [expected, actual] = [template.split('/'), path.split('/')];
  return expected.length === actual.length && expected.every((step, i) => step.startsWith('{') || step === actual[i]);
}

function parametersIn(template: string): number {
  return template.split('{').length;
}
