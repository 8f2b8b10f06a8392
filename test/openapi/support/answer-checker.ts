import { ClosedSchemas } from './closed-schemas';
import { type ApiDocument, type DocumentedResponse, examplesOf, itemsOf, type Media } from './document';

/** One request and its answer, as they were on the wire. */
export interface SeenAnswer {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Headers of HTTP itself and of CORS, which no document lists. */
const GENERAL =
  /^(content-(type|length)|date|connection|keep-alive|transfer-encoding|vary|cache-control|access-control-.*)$/;

/** Holds real answers against a document, and knows afterwards what the document says that none of them showed. */
export class AnswerChecker {
  private readonly schemas: ClosedSchemas;
  private readonly seen = new Set<string>();
  /** Bodies of refusals, by where they are documented. */
  private readonly refusals = new Map<string, Set<string>>();

  constructor(private readonly document: ApiDocument) {
    this.schemas = new ClosedSchemas(document.json);
  }

  /** Every point where the answer and the document differ, as a sentence. */
  check(answer: SeenAnswer): string[] {
    const { method, path, status } = answer;
    const operation = this.document.find(method, path);
    if (operation === undefined) return [`${method} ${path} is not documented`];
    const name = `${operation.id} ${status}`;
    const documented = operation.responses.get(status);
    if (documented === undefined) return [`${name}: the status is not documented`];
    this.seen.add(name);
    const problems = [...this.checkHeaders(name, answer, documented), ...this.checkBody(answer, documented)];
    return problems.map((problem) => `${name}: ${problem}`);
  }

  /** Every documented pair of operation and status, header and example of a failure that no answer has shown so far. */
  unseen(): string[] {
    return this.document.operations.flatMap(({ id, responses }) =>
      [...responses].flatMap(([status, response]) => this.unseenIn(id, status, response)),
    );
  }

  private unseenIn(id: string, status: number, { where, headers, json }: DocumentedResponse): string[] {
    const name = `${id} ${status}`;
    if (!this.seen.has(name)) return [`${name} was never provoked`];
    const missing = headers.filter((header) => !this.seen.has(`${name} ${header.name}`));
    const answered = this.refusals.get(where);
    const examples = status < 400 || json === undefined ? [] : examplesOf(json);
    const invented = examples.filter((example) => answered?.has(canonical(example)) !== true);
    return [
      ...missing.map((header) => `${name}: the header ${header.name} was never sent`),
      ...invented.map((example) => `${name}: the example ${JSON.stringify(example)} was never answered`),
    ];
  }

  private checkHeaders(name: string, { headers }: SeenAnswer, documented: DocumentedResponse): string[] {
    const known = new Set(documented.headers.map((header) => header.name.toLowerCase()));
    const extra = [...headers.keys()].filter((header) => !known.has(header) && !GENERAL.test(header));
    const problems = documented.headers.flatMap((header) => {
      const value = headers.get(header.name);
      if (value === null) return header.required === true ? [`the header ${header.name} is missing`] : [];
      this.seen.add(`${name} ${header.name}`);
      const typed = /^\d+$/.test(value) && isNumeric(header.schema) ? Number(value) : value;
      return this.schemas.problems(header.schema, typed).map((text) => `the header ${header.name}: ${text}`);
    });
    return [...problems, ...extra.map((header) => `the header ${header} is not documented`)];
  }

  private checkBody(
    { status, headers, text }: SeenAnswer,
    { where, json, html, events, lines }: DocumentedResponse,
  ): string[] {
    if (events !== undefined) return beginsAs(events, headers, text);
    if (lines !== undefined) return this.checkLines(lines, headers, text);
    if (html !== undefined) return this.checkHtml(html, headers, text);
    if (json === undefined) return text === '' ? [] : ['there is a body, and none is documented'];
    const type = headers.get('content-type');
    if (type !== 'application/json; charset=utf-8') return [`the content type is ${type}`];
    const body: unknown = JSON.parse(text);
    if (status >= 400) this.refusals.set(where, (this.refusals.get(where) ?? new Set()).add(canonical(body)));
    return this.schemas.problems(json.schema, body);
  }

  private checkLines({ schema }: Media, headers: Headers, text: string): string[] {
    const type = headers.get('content-type');
    if (type !== 'application/x-ndjson') return [`the content type is ${type}`];
    if (!('contentSchema' in schema)) return ['the document does not say what a line holds'];
    return this.schemas.problems(schema.contentSchema as object, itemsOf(text));
  }

  private checkHtml({ schema }: Media, headers: Headers, text: string): string[] {
    const type = headers.get('content-type');
    if (type !== 'text/html; charset=utf-8') return [`the content type is ${type}`];
    return this.schemas.problems(schema, text);
  }
}

/** A stream of events never ends: its beginning must be of the fields that the example begins with. */
function beginsAs(events: Media, headers: Headers, text: string): string[] {
  const type = headers.get('content-type');
  const fieldsOf = (stream: unknown): string[] =>
    String(stream)
      .trimEnd()
      .split('\n')
      .map((line) => line.split(':')[0] ?? '');
  const [fields, shown] = [fieldsOf(text), fieldsOf(examplesOf(events)[0])];
  return [
    ...(type === 'text/event-stream; charset=utf-8' ? [] : [`the content type is ${type}`]),
    ...(fields.every((field, index) => field === shown[index])
      ? []
      : [`the stream begins with ${JSON.stringify(text)}`]),
  ];
}

/** One text for all spellings of a value: the order of keys means nothing, and an id of a request is another one each time. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, node: unknown) => {
    if (typeof node === 'string') return node.replace(UUID, 'an id');
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return node;
    return Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function isNumeric(schema: object): boolean {
  return 'type' in schema && (schema.type === 'integer' || schema.type === 'number');
}
