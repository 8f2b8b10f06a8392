import { exampleProblems } from '../openapi/support/example-checker';
import type { DocumentJson } from '../openapi/support/document';
import { type Api, startApi } from '../support/api';
import { KEYS } from './contract';
import { type OpenApiDocument, type Operation, OpenApiReader, routes } from './openapi';

let api: Api;
let document: OpenApiDocument;
let reader: OpenApiReader;

beforeAll(async () => {
  api = await startApi();
  const response = await fetch(`${api.url}/openapi.json`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('application/json');
  document = (await response.json()) as OpenApiDocument;
  reader = new OpenApiReader(document);
});
afterAll(() => api.close());

describe('/openapi.json', () => {
  it('is OpenAPI 3.1 with a title and a version', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: expect.stringMatching(/./), version: expect.stringMatching(/./) });
  });

  it('holds no reference that leads nowhere', () => {
    expect(reader.danglingReferences()).toEqual([]);
  });

  it('names each operation once', () => {
    const ids = reader.operations().map(({ operationId }) => operationId);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes a security scheme', () => {
    expect(Object.keys(document.components?.securitySchemes ?? {})).not.toEqual([]);
  });

  it('tells a stranger how to get a token, whichever way it is sent', () => {
    const { bearer, token } = document.components?.securitySchemes ?? {};
    for (const scheme of [bearer, token]) {
      expect(scheme).toMatchObject({ description: expect.stringContaining('POST /api/users/login') });
    }
  });

  it('gives only examples that keep their own schemas', () => {
    expect(exampleProblems(document as unknown as DocumentJson)).toEqual([]);
  });

  it('puts each operation under one described tag, in reading order', () => {
    const names = [
      'Users',
      'Sessions',
      'Profiles',
      'Articles',
      'Feed',
      'Favorites',
      'Comments',
      'Tags',
      'Notifications',
      'Moderation',
      'Roles',
    ];
    expect(document.tags?.map(({ name }) => name)).toEqual(names);
    expect(document.tags?.filter(({ description = '' }) => description === '')).toEqual([]);
    expect(reader.operations().filter(({ tags = [] }) => tags.length !== 1 || !names.includes(tags[0] ?? ''))).toEqual(
      [],
    );
  });

  it('sums each operation up', () => {
    expect(reader.operations().filter(({ summary = '' }) => summary === '')).toEqual([]);
  });

  it('names its server, its licence and whom to ask', () => {
    expect(document.servers).toMatchObject([{ url: '/' }]);
    expect(document.info).toMatchObject({ license: { identifier: 'MIT' }, contact: { name: expect.any(String) } });
  });
});

describe.each(routes)('$method $path', (route) => {
  let operation: Operation;

  beforeAll(() => {
    operation = reader.operation(route.method, route.path);
  });

  it('is described with its success and every failure of the contract', () => {
    const statuses = Object.keys(operation.responses);
    expect(statuses).toEqual(expect.arrayContaining([route.success, ...route.failures].map(String)));
    expect(statuses.filter((status) => status.startsWith('2'))).toEqual([String(route.success)]);
  });

  it('says whether a token is needed', () => {
    const security = operation.security ?? document.security ?? [];
    const anonymousToo = security.length === 0 || security.some((way) => Object.keys(way).length === 0);
    const withToken = security.some((way) => Object.keys(way).length > 0);
    expect([anonymousToo, withToken]).toEqual(
      { none: [true, false], optional: [true, true], required: [false, true] }[route.auth],
    );
  });

  it('describes every field of what it returns, all always present', () => {
    const response = operation.responses[route.success];
    if (route.returns === undefined) {
      expect(reader.response(response).content).toBeUndefined();
      return;
    }
    const schema = reader.schemaOf(response);
    expect(reader.fieldsOf(schema)).toEqual(route.returns);
  });

  it('describes each failure in the shape of every error', () => {
    for (const status of route.failures) {
      const schema = reader.schemaOf(operation.responses[status]);
      expect(Object.keys(schema.properties ?? {})).toEqual(['errors']);
    }
  });

  it('shows an example of each body', () => {
    for (const [status, response] of Object.entries(operation.responses)) {
      if (reader.response(response).content) expect([status, reader.hasExample(response)]).toEqual([status, true]);
    }
  });

  it('describes its path parameters and its body', () => {
    const inPath = reader.parametersOf(operation, 'path');
    expect(inPath).toHaveLength((route.path.match(/\{\}/g) ?? []).length);
    if (route.body === undefined) return;
    const schema = reader.schemaOf(operation.requestBody);
    const [[wrapper, fields] = ['', []]] = Object.entries(route.body);
    expect(Object.keys(schema.properties ?? {})).toEqual([wrapper]);
    const wrapped = reader.resolve(schema.properties?.[wrapper] ?? {});
    expect(Object.keys(wrapped.properties ?? {})).toEqual(expect.arrayContaining([...fields]));
  });
});

describe('The lists', () => {
  it.each([
    ['/articles', ['tag', 'author', 'favorited', 'limit', 'offset', 'cursor']],
    ['/articles/feed', ['limit', 'offset', 'cursor']],
  ])('%s describe their parameters, none of them required', (path, names) => {
    const parameters = reader.parametersOf(reader.operation('get', path), 'query');
    expect(parameters.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(parameters.filter(({ required }) => required)).toEqual([]);
  });

  it('are said not to hold the body', () => {
    const schema = reader.schemaOf(reader.operation('get', '/articles').responses[200]);
    const article = reader.resolve(reader.resolve(schema.properties?.articles ?? {}).items ?? {});
    expect(Object.keys(article.properties ?? {}).sort()).toEqual(KEYS.listedArticle);
  });
});

it('/docs answers a page', async () => {
  const response = await fetch(`${api.url}/docs`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(await response.text()).toMatch(/<html/i);
});
