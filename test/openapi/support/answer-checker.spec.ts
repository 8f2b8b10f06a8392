import { AnswerChecker, type SeenAnswer } from './answer-checker';
import { ApiDocument, type DocumentJson } from './document';
import { exampleProblems } from './example-checker';

const lamp = { name: 'Lamp', watts: 40, madeAt: '2026-02-18T03:22:56.637Z', room: null };
const gone = { errors: { lamp: ['not found'] } };

const DOCUMENT: DocumentJson = {
  paths: {
    '/api/lamps/{name}': {
      get: {
        operationId: 'getLamp',
        responses: {
          200: {
            headers: {
              'X-Request-Id': { required: true, schema: { type: 'string', pattern: '^[a-z]+$' } },
              'Retry-After': { schema: { type: 'integer' } },
            },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Lamp' } } },
          },
          404: { $ref: '#/components/responses/NotFound' },
        },
      },
      delete: { operationId: 'deleteLamp', responses: { 204: {} } },
    },
    '/api/lamps/export': {
      get: {
        operationId: 'exportLamps',
        responses: {
          200: {
            content: {
              'application/x-ndjson': {
                schema: {
                  type: 'string',
                  contentSchema: { type: 'array', items: { $ref: '#/components/schemas/Lamp' } },
                },
              },
            },
          },
        },
      },
    },
    '/api/lamps/all': { get: { operationId: 'listLamps', responses: { 200: {} } } },
  },
  components: {
    responses: {
      NotFound: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Errors' }, example: gone } } },
    },
    schemas: {
      Lamp: {
        type: 'object',
        required: ['name', 'watts', 'madeAt', 'room'],
        properties: {
          name: { type: 'string', example: 'Lamp' },
          watts: { type: 'integer' },
          madeAt: { type: 'string', format: 'date-time' },
          room: { anyOf: [{ $ref: '#/components/schemas/Room' }, { type: 'null' }] },
        },
      },
      Room: { type: 'object', required: ['floor'], properties: { floor: { type: 'integer' } } },
      Errors: { type: 'object', required: ['errors'], properties: { errors: { type: 'object' } } },
    },
  },
};

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'abc' };

function answer(body: unknown, changes: Partial<Omit<SeenAnswer, 'headers'>> & { headers?: object } = {}): SeenAnswer {
  const { headers = {}, ...rest } = changes;
  const text = JSON.stringify(body) ?? '';
  return { method: 'GET', path: '/api/lamps/Lamp', status: 200, text, ...rest, headers: headersFrom(headers) };
}

function headersFrom(changes: object): Headers {
  const all = Object.entries<string | undefined>({ ...HEADERS, ...changes });
  return new Headers(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])));
}

let checker: AnswerChecker;
beforeEach(() => {
  checker = new AnswerChecker(new ApiDocument(DOCUMENT));
});

describe('An answer', () => {
  it('that is as documented has no problems', () => {
    expect(checker.check(answer(lamp))).toEqual([]);
    expect(checker.check(answer({ ...lamp, room: { floor: 1 } }, { headers: { 'retry-after': '1' } }))).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['lacks a field', { ...lamp, watts: undefined }, "the value must have required property 'watts'"],
    ['has an undocumented field', { ...lamp, secret: 1 }, 'the value has the undocumented field secret'],
    ['has one deep inside', { ...lamp, room: { floor: 1, key: 2 } }, '/room has the undocumented field key'],
    ['has a wrong type', { ...lamp, watts: '40' }, '/watts must be integer'],
    ['has null where none is documented', { ...lamp, name: null }, '/name must be string'],
    ['has a date that is none', { ...lamp, madeAt: '18.2.2026' }, '/madeAt must match format "date-time"'],
  ])('is refused when its body %s', (_, body, problem) => {
    expect(checker.check(answer(body))).toContain(`getLamp 200: ${problem}`);
  });

  it.each<[string, object, string]>([
    ['lacks a required one', { 'x-request-id': undefined }, 'the header X-Request-Id is missing'],
    [
      'has one of a wrong form',
      { 'x-request-id': '1 2' },
      'the header X-Request-Id: the value must match pattern "^[a-z]+$"',
    ],
    ['has one of a wrong type', { 'retry-after': 'soon' }, 'the header Retry-After: the value must be integer'],
    ['has an undocumented one', { 'x-secret': '1' }, 'the header x-secret is not documented'],
    ['names another content type', { 'content-type': 'text/html' }, 'the content type is text/html'],
  ])('is refused when its headers: %s', (_, headers, problem) => {
    expect(checker.check(answer(lamp, { headers }))).toEqual([`getLamp 200: ${problem}`]);
  });

  it('of lines is refused when one of them is not as documented', () => {
    const headers = { 'content-type': 'application/x-ndjson', 'x-request-id': undefined };
    const lines = (...items: object[]): SeenAnswer => {
      const text = items.map((item) => `${JSON.stringify(item)}\n`).join('');
      return answer(undefined, { path: '/api/lamps/export', headers, text });
    };
    expect([checker.check(lines()), checker.check(lines(lamp, lamp))]).toEqual([[], []]);
    expect(checker.check(lines(lamp, { ...lamp, watts: '40' }))).toEqual(['exportLamps 200: /1/watts must be integer']);
  });

  it('is refused when its status is not documented', () => {
    expect(checker.check(answer(gone, { status: 403 }))).toEqual(['getLamp 403: the status is not documented']);
  });

  it('is refused when nobody documented its operation', () => {
    expect(checker.check(answer({}, { method: 'PUT' }))).toEqual(['PUT /api/lamps/Lamp is not documented']);
  });

  it('is refused when it has a body where none is documented', () => {
    const deleted = { method: 'DELETE', status: 204, headers: { 'x-request-id': undefined } };
    expect(checker.check(answer({}, deleted))).toEqual(['deleteLamp 204: there is a body, and none is documented']);
    expect(checker.check(answer(undefined, deleted))).toEqual([]);
  });
});

describe('The document', () => {
  const provoked = (): string[] => {
    checker.check(answer(lamp, { headers: { 'retry-after': '1' } }));
    checker.check(answer(gone, { status: 404, headers: { 'x-request-id': undefined } }));
    checker.check(answer(undefined, { method: 'DELETE', status: 204, headers: { 'x-request-id': undefined } }));
    return checker.unseen();
  };

  it('is unproven where a documented status was never provoked', () => {
    expect(provoked()).toEqual(['exportLamps 200 was never provoked', 'listLamps 200 was never provoked']);
  });

  it('is proven when all of it was provoked; a literal segment is not taken for a parameter', () => {
    checker.check(answer(undefined, { path: '/api/lamps/all', headers: { 'x-request-id': undefined } }));
    checker.check(
      answer(undefined, {
        path: '/api/lamps/export',
        headers: { 'content-type': 'application/x-ndjson', 'x-request-id': undefined },
      }),
    );
    expect(provoked()).toEqual([]);
  });

  it('is unproven where a documented header was never sent', () => {
    checker.check(answer(lamp));
    expect(checker.unseen()).toContain('getLamp 200: the header Retry-After was never sent');
  });

  it('is unproven where the example of a failure was never answered', () => {
    checker.check(answer({ errors: { lamp: ['is lost'] } }, { status: 404 }));
    expect(checker.unseen()).toContain(`getLamp 404: the example ${JSON.stringify(gone)} was never answered`);
  });

  it('is not taken at all when it holds no JSON Schema', () => {
    const schemas = { Lamp: { type: 'object', propertis: {} } };
    const broken = new AnswerChecker(new ApiDocument({ ...DOCUMENT, components: { ...DOCUMENT.components, schemas } }));
    expect(() => broken.check(answer(lamp))).toThrow('unknown keyword: "propertis"');
  });
});

describe('An example', () => {
  const withErrors = (schema: object, media: object): DocumentJson => ({
    ...DOCUMENT,
    components: {
      schemas: { ...DOCUMENT.components?.['schemas'], Made: schema },
      responses: { Made: { content: { 'application/json': media } } },
    },
  });
  const made = { type: 'object', properties: { at: { type: 'string', format: 'date-time' } } };
  const schema = { $ref: '#/components/schemas/Made' };

  it('that keeps its schema has no problems', () => {
    expect(exampleProblems(DOCUMENT)).toEqual([]);
    expect(exampleProblems(withErrors(made, { schema, example: { at: lamp.madeAt } }))).toEqual([]);
  });

  it.each<[string, object, object, string]>([
    ['of a body', made, { schema, example: { at: 'now' } }, '/at must match format "date-time"'],
    [
      'of a body that is one of several',
      made,
      { schema, examples: { a: { value: { on: 1 } } } },
      'undocumented field on',
    ],
    [
      'of a field',
      { type: 'object', properties: { at: { type: 'integer', example: 'x' } } },
      { schema },
      'must be integer',
    ],
  ])('%s is refused when it breaks its schema', (_, broken, media, problem) => {
    expect(exampleProblems(withErrors(broken, media)).join()).toContain(problem);
  });
});
