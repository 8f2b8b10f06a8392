import { type Api, startApi } from '../support/api';
import {
  anArticle,
  type Article,
  aUser,
  ConduitClient,
  type Member,
  path,
  signUp,
  unique,
} from '../support/conduit-client';
import { KEYS, keysOf, refusals } from './contract';

let api: Api;
let anonymous: ConduitClient;
let member: Member;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
  member = await signUp(api.url);
});
afterAll(() => api.close());

const propertyNames = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

describe('Names that JavaScript gives a meaning', () => {
  it('are unknown fields of a body like any other', async () => {
    const { title, description, body } = anArticle();
    const fields = `"title":"${title}","description":"${description}","body":"${body}"`;
    const poison = '"__proto__":{"favoritesCount":9,"polluted":true},"constructor":{"prototype":{"polluted":true}}';
    const raw = `{"article":{${fields},${poison}},${poison}}`;
    const answer = await member.send('POST', '/articles', { raw });
    expect(answer).toMatchObject({ status: 201, body: { article: { title, favoritesCount: 0 } } });
    expect(keysOf((answer.body as { article: object }).article)).toEqual(KEYS.article);
    expect(await anonymous.get('/tags')).not.toHaveProperty('polluted');
  });

  it('do not stand in for a required field', async () => {
    const raw = '{"user":{"__proto__":{"username":"a","email":"a@example.com","password":"password123"}}}';
    expect(await anonymous.send('POST', '/users', { raw })).toMatchObject({ status: 422 });
    expect(await anonymous.send('POST', '/users', { raw: `{"__proto__":${raw}}` })).toMatchObject({ status: 422 });
  });

  it.each(propertyNames)('name no user, no article and no tag: %s', async (name) => {
    expect(await anonymous.get(path`/profiles/${name}`)).toEqual(refusals.profileNotFound);
    expect(await member.post(path`/profiles/${name}/follow`)).toEqual(refusals.profileNotFound);
    expect(await anonymous.get(path`/articles/${name}`)).toEqual(refusals.articleNotFound);
    for (const filter of ['tag', 'author', 'favorited']) {
      expect(await anonymous.get('/articles', { [filter]: name, limit: 1 })).toMatchObject({ status: 200 });
    }
    expect(await anonymous.get('/articles', { [name]: 'x', limit: 1 })).toMatchObject({ status: 200 });
  });

  it.each(propertyNames)('are a tag and a title like any other: %s', async (name) => {
    const marker = unique('marker');
    const article = await member.publish({ title: name, tagList: [name, marker] });
    expect(article).toMatchObject({ title: name, tagList: [name, marker] });
    const { articles } = await anonymous.articles({ tag: name });
    expect(articles.map(({ slug }) => slug)).toContain(article.slug);
    expect(await anonymous.tags()).toEqual(expect.arrayContaining([name, marker]));
  });
});

describe('A body of deep JSON', () => {
  const depths = [100, 100_000];
  const nested = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;

  it.each(depths)('%i arrays or objects deep is refused as a field', async (depth) => {
    for (const value of [nested(depth, '[', ']'), nested(depth, '{"a":', '}')]) {
      for (const field of ['title', 'tagList']) {
        const raw = `{"article":{"title":"t","description":"d","body":"b","${field}":${value}}}`;
        expect([400, 422]).toContain((await member.send('POST', '/articles', { raw })).status);
      }
      expect([400, 422]).toContain((await anonymous.send('POST', '/users', { raw: value })).status);
      expect([400, 422]).toContain((await anonymous.send('POST', '/users', { raw: `{"user":${value}}` })).status);
    }
  });

  it.each(depths)('%i arrays deep in an unknown field is ignored or malformed', async (depth) => {
    const raw = `{"article":{"title":"t","description":"d","body":"b","unknown":${nested(depth, '[', ']')}}}`;
    expect([201, 400]).toContain((await member.send('POST', '/articles', { raw })).status);
  });

  it('of a hundred thousand unknown fields is ignored', async () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`field${index}`, index]));
    const answer = await member.post('/articles', { article: { ...anArticle(), ...many } });
    expect(answer).toMatchObject({ status: 201 });
  });
});

describe('Numbers and texts at the edge', () => {
  it('a key that is there twice counts once', async () => {
    const title = unique('Last');
    const raw = `{"article":{"title":"First","title":"${title}","description":"d","body":"b"}}`;
    expect(await member.send('POST', '/articles', { raw })).toMatchObject({
      status: 201,
      body: { article: { title } },
    });
  });

  it('a byte order mark or half a character is no server error', async () => {
    for (const raw of [
      '\uFEFF{}',
      '{"user":{"username":"\\ud800","email":"\\udfff@example.com","password":"password123"}}',
    ]) {
      expect([201, 400, 422]).toContain((await anonymous.send('POST', '/users', { raw })).status);
    }
    const half = `{"article":{"title":"${unique('half')} \\ud83c","description":"d","body":"\\udf89 b","tagList":["\\ud800"]}}`;
    const answer = await member.send('POST', '/articles', { raw: half });
    expect([201, 400, 422]).toContain(answer.status);
    if (answer.status !== 201) return;
    const { article } = answer.body as { article: Article };
    expect(await anonymous.article(article.slug)).toEqual(article);
  });

  it.each(['99999999999999999999', '-99999999999999999999', '1e400', '0x10', '١٠', '10\0', '', '+5', '5;6'])(
    'a limit, an offset or a cursor of %j is no server error',
    async (text) => {
      for (const parameter of ['limit', 'offset', 'cursor']) {
        for (const target of ['/articles', '/articles/feed']) {
          expect([200, 422]).toContain((await member.get(target, { [parameter]: text })).status);
        }
      }
    },
  );

  it('a user of nothing but unknown fields is unchanged', async () => {
    const before = await signUp(api.url, aUser());
    const { token: _token, ...user } = await before.currentUser();
    expect(await before.put('/user', { user: { role: 'admin', id: 1, following: true } })).toMatchObject({
      status: 200,
      body: { user },
    });
  });
});
