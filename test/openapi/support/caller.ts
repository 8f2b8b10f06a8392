import { AnswerChecker } from './answer-checker';
import { type ApiDocument, examplesOf, itemsOf, type Operation } from './document';

export interface Call {
  readonly token?: string | undefined;
  /** Values of the path's parameters. @default those of the caller */
  readonly path?: Readonly<Record<string, string>>;
  /** With the question mark, as it is. */
  readonly query?: string;
  /** Sent as it is. @default the example of the document, where the operation takes a body */
  readonly body?: string;
  readonly contentType?: string;
  /** Sent as `Idempotency-Key`. */
  readonly key?: string;
  /** Value of If-None-Match. */
  readonly etag?: string;
  readonly lastEventId?: string;
}

/** A client that knows nothing but the document, and checks each answer against it. */
export class Caller {
  /** Where answers and document differed. */
  readonly differences: string[] = [];
  private position = '';

  constructor(
    private readonly origin: string,
    private readonly document: ApiDocument,
    private readonly checker: AnswerChecker,
    /** What paths name unless a call says otherwise. */
    readonly names: Record<string, string> = {},
  ) {}

  /** Calls an operation and notes as a difference if the status is another one. @returns the body. */
  async expect(status: number, id: string, call: Call = {}): Promise<unknown> {
    const operation = this.document.operation(id);
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => this.valueOf(name, call));
    const response = await fetch(`${this.origin}${path}${call.query ?? ''}`, {
      method: operation.method,
      headers: this.headersOf(operation, call),
      body: bodyOf(operation, call),
    });
    const { headers, status: actual } = response;
    const text = await textOf(response);
    this.position = headers.get('aqueduct-position') ?? this.position;
    this.differences.push(
      ...this.checker.check({ method: operation.method, path, status: actual, headers, text }),
      ...(actual === status ? [] : [`${id}: ${actual} instead of ${status}: ${text}`]),
    );
    if (text === '' || isStream(response)) return undefined;
    const type = headers.get('content-type');
    if (type === 'application/x-ndjson') return itemsOf(text);
    return type?.startsWith('text/html') === true ? text : JSON.parse(text);
  }

  private valueOf(name: string, { path = {} }: Call): string {
    return path[name] ?? this.names[name] ?? 'nothing';
  }

  private headersOf(
    operation: Operation,
    { token, key, etag, lastEventId, contentType = 'application/json' }: Call,
  ): Record<string, string> {
    return {
      ...(this.position === '' ? {} : { 'Aqueduct-Position': this.position }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      ...(etag === undefined ? {} : { 'If-None-Match': etag }),
      ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
      ...(operation.body === undefined ? {} : { 'Content-Type': contentType }),
    };
  }
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true;
}

/** The whole body; of a stream, which would never end, what comes first, and then it is left. */
export async function textOf(response: Response): Promise<string> {
  if (!isStream(response) || response.body === null) return response.text();
  const reader = response.body.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value);
}

function bodyOf({ body, id }: Operation, call: Call): string | null {
  if (call.body !== undefined) return call.body;
  if (body === undefined) return null;
  const [example] = examplesOf(body);
  if (example === undefined) throw new RangeError(`The document shows no body of ${id}`);
  return JSON.stringify(example);
}
