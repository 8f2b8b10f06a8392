import { AnswerChecker } from './answer-checker';
import { type ApiDocument, examplesOf, type Operation } from './document';

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
    const text = await response.text();
    this.position = headers.get('aqueduct-position') ?? this.position;
    this.differences.push(
      ...this.checker.check({ method: operation.method, path, status: actual, headers, text }),
      ...(actual === status ? [] : [`${id}: ${actual} instead of ${status}: ${text}`]),
    );
    return text === '' ? undefined : JSON.parse(text);
  }

  private valueOf(name: string, { path = {} }: Call): string {
    return path[name] ?? this.names[name] ?? 'nothing';
  }

  private headersOf(
    operation: Operation,
    { token, key, contentType = 'application/json' }: Call,
  ): Record<string, string> {
    return {
      ...(this.position === '' ? {} : { 'Aqueduct-Position': this.position }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      ...(operation.body === undefined ? {} : { 'Content-Type': contentType }),
    };
  }
}

function bodyOf({ body, id }: Operation, call: Call): string | null {
  if (call.body !== undefined) return call.body;
  if (body === undefined) return null;
  const [example] = examplesOf(body);
  if (example === undefined) throw new RangeError(`The document shows no body of ${id}`);
  return JSON.stringify(example);
}
