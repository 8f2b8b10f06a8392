import fc from 'fast-check';
import { examplesOf, type Operation } from './document';

/** Another one, or more requests: `AQUEDUCT_FUZZ_SEED=7 AQUEDUCT_FUZZ_COUNT=1000 npm run test:e2e -- fuzzing`. */
export const SEED = Number(process.env['AQUEDUCT_FUZZ_SEED'] ?? 1);
/** Of each operation. */
export const COUNT = Number(process.env['AQUEDUCT_FUZZ_COUNT'] ?? 40);

/** A request made of the document's words and of what nobody expects. */
export interface FuzzedRequest {
  readonly method: string;
  /** The template's parameters filled in, and encoded. */
  readonly path: string;
  /** With the question mark; empty: none. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: none is sent. */
  readonly body: string | undefined;
}

export interface FuzzOptions {
  readonly seed: number;
  /** For each operation. */
  readonly count: number;
  /** By their names in paths, what is there. */
  readonly names: Readonly<Record<string, string>>;
  /** Tokens that may be sent, or none. */
  readonly tokens: readonly (string | undefined)[];
}

/** What has broken parsers, databases, loggers and templates before. */
const NASTY_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202e\u2066',
  '\ufeff',
  'ﷺ'.repeat(50),
  'e\u0301'.repeat(200),
  '𝕏'.repeat(300),
  '👩‍👩‍👧‍👦',
  "' OR '1'='1",
  "'; DROP TABLE accounts; --",
  '$1',
  '${7*7}',
  '{{7*7}}',
  '%00',
  '%2e%2e%2f',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'a\r\nSet-Cookie: x=1',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '1e400',
  '-0',
  '9223372036854775808',
  '-9223372036854775809',
  '2026-02-30T25:61:00Z',
  '0000-00-00',
  '+275760-09-13T00:00:00.001Z',
  'x'.repeat(3000),
  `${'a'.repeat(60)}!`,
  '('.repeat(500),
  '*'.repeat(500),
  '[]('.repeat(200),
];

const NASTY_VALUES: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  9007199254740993,
  [],
  {},
  [[[[[[]]]]]],
  { __proto__: null, toString: 1 },
  Array.from({ length: 300 }, (_, index) => index),
];

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: text },
  { weight: 2, arbitrary: fc.constantFrom(...NASTY_VALUES) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);
/** What may stand in a header: `fetch` refuses the rest itself. */
const header = fc.oneof(
  fc.constantFrom(
    '',
    '*',
    '"',
    'W/"x"',
    '0',
    '-1',
    '99999999999999999999',
    'x'.repeat(2000),
    '%00',
    '../..',
    "' OR 1=1",
  ),
  fc.string({ minLength: 0, maxLength: 40 }).map((each) => each.replaceAll(/[^\x21-\x7e]/g, '~')),
);

/** Requests of one operation, the same for the same seed. */
export function fuzzed(operation: Operation, { seed, count, names, tokens }: FuzzOptions): FuzzedRequest[] {
  const parameters = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const values = fc.record(Object.fromEntries(parameters.map((name) => [name, pathValue(names[name])])));
  const request = fc
    .record({ values, query: query(operation), headers: headers(tokens), body: body(operation) })
    .map((parts) => ({
      method: operation.method,
      path: operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encoded(parts.values[name] ?? '')),
      query: parts.query,
      headers: { ...parts.headers, ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: parts.body,
    }));
  return fc.sample(request, { seed, numRuns: count });
}

/** One that is empty, or a step up, would be another path. */
function pathValue(known: string | undefined): fc.Arbitrary<string> {
  const any = text.filter((each) => each !== '' && !/^\.{1,2}$/.test(each));
  return known === undefined ? any : fc.oneof(fc.constant(known), any);
}

function query({ hasQuery }: Operation): fc.Arbitrary<string> {
  const name = fc.constantFrom('limit', 'offset', 'cursor', 'tag', 'author', 'favorited', 'constructor', 'limit[]', '');
  const pairs = fc
    .array(fc.tuple(name, text), { maxLength: 4 })
    .map((all) => all.map(([key, its]) => `${encoded(key)}=${encoded(its)}`).join('&'));
  const broken = fc.constantFrom('?%', '?limit=%zz', '?&&&===', '?limit=1&limit=2', '?' + 'a=1&'.repeat(500));
  const some = fc.oneof(
    { weight: 4, arbitrary: pairs.map((all) => (all === '' ? '' : `?${all}`)) },
    { weight: 1, arbitrary: broken },
  );
  return hasQuery ? some : fc.oneof({ weight: 4, arbitrary: fc.constant('') }, { weight: 1, arbitrary: some });
}

function headers(tokens: FuzzOptions['tokens']): fc.Arbitrary<Record<string, string>> {
  const token = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.constantFrom(...tokens).map((each) => (each === undefined ? undefined : `Token ${each}`)),
    },
    { weight: 1, arbitrary: header },
  );
  const optional = (arbitrary: fc.Arbitrary<string>): fc.Arbitrary<string | undefined> =>
    fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
  const all = fc.record({
    authorization: token,
    'aqueduct-position': optional(header),
    'idempotency-key': optional(header),
    'if-none-match': optional(header),
    'last-event-id': optional(header),
    'accept-encoding': optional(header),
    'x-request-id': optional(header),
    'x-forwarded-for': optional(header),
    traceparent: optional(header),
  });
  return all.map(
    (given) =>
      Object.fromEntries(Object.entries(given).filter(([, its]) => its !== undefined)) as Record<string, string>,
  );
}

function body({ body: media, method }: Operation): fc.Arbitrary<string | undefined> {
  // `fetch` sends none.
  if (method === 'GET') return fc.constant(undefined);
  if (media === undefined)
    return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value.map(json) });
  const [example] = examplesOf(media);
  const broken = fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '"text"',
    '{"a":1,}',
    '\ufeff{}',
    '{"a":"\\ud800"}',
    '['.repeat(2000),
  );
  return fc.oneof(
    { weight: 6, arbitrary: changed(example).map(json) },
    { weight: 1, arbitrary: value.map(json) },
    { weight: 1, arbitrary: broken },
  );
}

/** The example with some of its values replaced, left out, or added. */
function changed(example: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(example)) return fc.oneof(fc.constant(example), fc.array(value, { maxLength: 5 }), value);
  if (typeof example !== 'object' || example === null)
    return fc.oneof({ weight: 2, arbitrary: fc.constant(example) }, { weight: 1, arbitrary: value });
  const fields = Object.entries(example).map(
    ([name, its]) => [name, fc.option(changed(its), { nil: LEFT_OUT, freq: 8 })] as const,
  );
  const more = fc.dictionary(fc.constantFrom('__proto__', 'id', 'role', 'admin', 'authorId', 'createdAt'), value, {
    maxKeys: 2,
  });
  return fc
    .tuple(fc.record(Object.fromEntries(fields)), more)
    .map(([known, added]) =>
      Object.fromEntries([...Object.entries(known), ...Object.entries(added)].filter(([, its]) => its !== LEFT_OUT)),
    );
}

const LEFT_OUT = Symbol('left out');

/** Half a character becomes an escape, which JSON allows. */
const json = (given: unknown): string => JSON.stringify(given) ?? 'null';

/** Also of what has no encoding: half a character is sent as bytes that are no UTF-8. */
function encoded(given: string): string {
  try {
    return encodeURIComponent(given);
  } catch {
    return '%ED%A0%80';
  }
}
