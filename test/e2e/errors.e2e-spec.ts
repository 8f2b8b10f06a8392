import { type Api, startApi } from '../support/api';
import { anArticle, ConduitClient, type Member, signUp, unique } from '../support/conduit-client';
import { ALLOWED_ORIGIN } from '../support/profile';
import { refusals } from './contract';

let api: Api;
let anonymous: ConduitClient;
let member: Member;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
  member = await signUp(api.url);
});
afterAll(() => api.close());

// The client itself refuses every answer of 400 or more that is not {"errors": {"<key>": ["<message>", ...]}} in JSON.

describe('An unknown route', () => {
  it.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/nothing',
    '/',
    '/api/users/login/more',
    '/users',
    '/api/articles/a/b/c/d',
  ])('is 404 at %s', async (target) => {
    expect(await anonymous.send('GET', `${api.url}${target}`)).toEqual(refusals.routeNotFound);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])(
    'is 404 for %s, with a body or without, with any token',
    async (method) => {
      const callers = [anonymous, member, anonymous.withToken('invalid')];
      for (const caller of callers) expect(await caller.send(method, '/nothing')).toEqual(refusals.routeNotFound);
      expect(await anonymous.send(method, '/nothing', { json: { a: 1 } })).toEqual(refusals.routeNotFound);
    },
  );
});

describe('A known path with a method that it does not have', () => {
  it.each([
    ['PATCH', '/user', ['GET', 'PUT']],
    ['DELETE', '/user', ['GET', 'PUT']],
    ['GET', '/users', ['POST']],
    ['GET', '/users/login', ['POST']],
    ['PATCH', '/articles/a-slug', ['GET', 'PUT', 'DELETE']],
    ['PUT', '/articles', ['GET', 'POST']],
    ['GET', '/articles/a-slug/favorite', ['POST', 'DELETE']],
    ['PUT', '/articles/a-slug/comments/1', ['DELETE']],
    ['POST', '/profiles/somebody', ['GET']],
    ['POST', '/tags', ['GET']],
  ])('is 405 for %s %s and names those it has', async (method, target, allowed) => {
    for (const caller of [anonymous, member]) {
      const { status, headers } = await caller.exchange(method, target);
      expect(status).toBe(405);
      const named = (headers.get('allow') ?? '').split(/\s*,\s*/);
      expect(named).toEqual(expect.arrayContaining(allowed));
      expect(named).not.toContain(method);
    }
  });
});

describe('A body that cannot be read', () => {
  it.each(['{', '{"user": ', "{'user': {}}", 'user=jake', '{"user": {}} x', '[1,]', '\u0000', 'NaN'])(
    'is 400 when it is the malformed JSON %j',
    async (raw) => {
      expect(await anonymous.send('POST', '/users', { raw })).toMatchObject({ status: 400 });
      expect(await member.send('POST', '/articles', { raw })).toMatchObject({ status: 400 });
    },
  );

  it.each(['null', '7', '"text"', '[]', '[{"user": {}}]', 'true'])(
    'is 422 when it is the JSON %s, not an object',
    async (raw) => {
      expect(await anonymous.send('POST', '/users', { raw })).toMatchObject({ status: 422 });
    },
  );

  it.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'image/png',
  ])('is 415 when it is %s', async (type) => {
    const options = { raw: JSON.stringify({ article: anArticle() }), headers: { 'Content-Type': type } };
    expect(await member.send('POST', '/articles', options)).toMatchObject({ status: 415 });
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=UTF-8'])(
    'is not %s, however it is spelt',
    async (type) => {
      const options = { json: { article: anArticle() }, headers: { 'Content-Type': type } };
      expect(await member.send('POST', '/articles', options)).toMatchObject({ status: 201 });
    },
  );

  it('is 413 when it is beyond the limit of 1 MiB', async () => {
    const article = { ...anArticle(), body: 'x'.repeat(1_100_000) };
    expect(await member.post('/articles', { article })).toMatchObject({ status: 413 });
  });
});

describe('A malformed path', () => {
  it.each(['/profiles/%', '/profiles/%ZZ', '/articles/%E0%A4%A', '/articles/%FF', '/articles/%C3%28/comments'])(
    'is 400 at %s',
    async (target) => {
      for (const caller of [anonymous, member]) expect(await caller.send('GET', target)).toMatchObject({ status: 400 });
    },
  );

  it('is no server error in the query', async () => {
    for (const query of [
      'tag=%',
      'tag=%ZZ',
      'author=%E0%A4%A',
      'favorited=%FF',
      '%ZZ=1',
      '&&==&',
      'tag',
      'tag=a&tag=b',
      'tag[a]=b',
      'limit=1&limit=2',
    ]) {
      const { status } = await anonymous.send('GET', `/articles?${query}`);
      expect([200, 400, 422]).toContain(status);
    }
  });
});

describe('Every answer', () => {
  it('carries a request id of its own, successes and refusals alike', async () => {
    const ids = await Promise.all(
      ['/tags', '/tags', '/articles', '/user', '/nothing', '/profiles/nobody', '/profiles/%ZZ'].map(async (target) =>
        (await anonymous.exchange('GET', target)).headers.get('x-request-id'),
      ),
    );
    for (const id of ids) expect(id).toMatch(/^[\x21-\x7e]{8,}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("carries the caller's own request id where it sent a sane one", async () => {
    const id = unique('request');
    const { headers } = await anonymous.exchange('GET', '/tags', { headers: { 'X-Request-Id': id } });
    expect(headers.get('x-request-id')).toBe(id);
  });

  it('carries another request id where that of the caller is not fit for logs', async () => {
    for (const id of ['x'.repeat(5_000), 'a b', '{"level":"error"}', '<script>']) {
      const { headers } = await anonymous.exchange('GET', '/tags', { headers: { 'X-Request-Id': id } });
      expect(headers.get('x-request-id')).toBeTruthy();
      expect(headers.get('x-request-id')).not.toBe(id);
    }
  });
});

describe('CORS', () => {
  const origin = 'https://front-end.example.com';

  it.each(['GET', 'POST', 'PUT', 'DELETE'])(
    'allows %s with Content-Type and Authorization from an origin that may call',
    async (method) => {
      const response = await fetch(`${api.url}/api/articles/a-slug`, {
        method: 'OPTIONS',
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': method,
          'Access-Control-Request-Headers': 'content-type, authorization',
        },
      });
      const listOf = (name: string) => (response.headers.get(name) ?? '').toLowerCase().split(/\s*,\s*/);
      expect([200, 204]).toContain(response.status);
      expect(['*', origin]).toContain(response.headers.get('access-control-allow-origin'));
      expect(listOf('access-control-allow-methods')).toContain(method.toLowerCase());
      expect(listOf('access-control-allow-headers')).toEqual(expect.arrayContaining(['content-type', 'authorization']));
      expect(await response.text()).toBe('');
    },
  );

  it.each(['/tags', '/user', '/nothing', '/profiles/nobody'])(
    'lets a page of an origin that may call read the answer of %s',
    async (target) => {
      const { headers } = await anonymous.exchange('GET', target, { headers: { Origin: origin } });
      expect(['*', origin]).toContain(headers.get('access-control-allow-origin'));
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    },
  );

  it('lets pages of other origins call in no case where the origins are listed', async () => {
    for (const method of ['OPTIONS', 'GET']) {
      const headers = { Origin: 'https://other.example.com', 'Access-Control-Request-Method': 'POST' };
      const response = await anonymous.exchange(method, '/tags', { headers });
      expect(response.headers.get('access-control-allow-origin')).toBe(ALLOWED_ORIGIN ?? null);
    }
  });

  it('lets pages read the link to the next page', async () => {
    const { headers } = await anonymous.exchange('GET', '/articles', { headers: { Origin: origin } });
    expect((headers.get('access-control-expose-headers') ?? '').toLowerCase()).toContain('link');
  });
});
