import { type Api, startApi } from '../support/api';
import { anArticle, aUser, ConduitClient, type Member, path, signUp, unique } from '../support/conduit-client';
import { emptyList, expectInvalid, refusals } from './contract';

let api: Api;
let anonymous: ConduitClient;
let member: Member;
let slug: string;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
  member = await signUp(api.url);
  ({ slug } = await member.publish());
});
afterAll(() => api.close());
afterEach(async () => {
  // Whatever was sent, the next caller is served.
  expect(await anonymous.get(path`/articles/${slug}`)).toMatchObject({ status: 200 });
});

const million = 'x'.repeat(1_000_000);
/** A filter that no row could ever match is an empty list, or is refused by its own name. */
const expectNothingBy = async (filter: string, value: string) => {
  const answer = await anonymous.get('/articles', { [filter]: value });
  if (answer.status === 200) expect(answer).toEqual(emptyList);
  else expectInvalid(answer, filter);
};
const publish = (fields: object) => member.post('/articles', { article: { ...anArticle(), ...fields } });

describe('A text of a million characters', () => {
  it.each(['title', 'description'])('is refused as %s of an article, new or old', async (field) => {
    expectInvalid(await publish({ [field]: million }), field);
    expectInvalid(await member.put(path`/articles/${slug}`, { article: { [field]: million } }), field);
  });

  it('is refused as a tag', async () => {
    expectInvalid(await publish({ tagList: [million] }), 'tagList');
  });

  it.each(['username', 'email', 'password'])('is refused as %s', async (field) => {
    expectInvalid(await anonymous.post('/users', { user: { ...aUser(), [field]: million } }), field);
    expectInvalid(await member.put('/user', { user: { [field]: million } }), field);
  });

  it.each(['bio', 'image'])('is refused as %s', async (field) => {
    expectInvalid(await member.put('/user', { user: { [field]: million } }), field);
  });

  it('is refused as a comment', async () => {
    expectInvalid(await member.post(path`/articles/${slug}/comments`, { comment: { body: million } }), 'body');
  });

  it('is no way to log in', async () => {
    const credentials = { email: member.email, password: million };
    expect([401, 422]).toContain((await anonymous.post('/users/login', { user: credentials })).status);
  });

  it('is 413 when its bytes go beyond the limit', async () => {
    expect(await publish({ title: '🎉'.repeat(400_000) })).toMatchObject({ status: 413 });
  });
});

describe('Long input within reason', () => {
  it('is kept to the last character', async () => {
    const body = `${'line of text 🎉\n'.repeat(6_000)}the end`;
    const article = await member.publish({ body });
    expect(article.body).toBe(body);
    expect((await anonymous.article(article.slug)).body).toBe(body);
  });

  it('gives a slug that fits into a path', async () => {
    const title = 'a long title '.repeat(15).trim();
    const article = await member.publish({ title });
    expect(article.slug.length).toBeLessThanOrEqual(200);
    expect(await anonymous.article(article.slug)).toMatchObject({ title });
  });

  it('names nothing when it is longer than any name', async () => {
    const long = 'x'.repeat(5_000);
    for (const filter of ['tag', 'author', 'favorited']) await expectNothingBy(filter, long);
    for (const target of [path`/profiles/${long}`, path`/articles/${long}`, path`/articles/${slug}/comments/${long}`]) {
      expect((await member.get(target)).status).toBeGreaterThanOrEqual(400);
      expect((await member.get(target)).status).toBeLessThan(500);
    }
  });

  it('of a thousand tags is refused or kept whole', async () => {
    const tagList = Array.from({ length: 1_000 }, () => unique('t'));
    const answer = await publish({ tagList });
    if (answer.status === 201) expect(answer).toMatchObject({ body: { article: { tagList } } });
    else expectInvalid(answer, 'tagList');
  });
});

describe('A NUL byte', () => {
  const nul = 'a\0b';

  it.each(['title', 'description', 'body'])('is refused in the %s of an article', async (field) => {
    expectInvalid(await publish({ [field]: nul }), field);
    expectInvalid(await member.put(path`/articles/${slug}`, { article: { [field]: nul } }), field);
  });

  it('is refused in a tag and in a comment', async () => {
    expectInvalid(await publish({ tagList: [nul] }), 'tagList');
    expectInvalid(await member.post(path`/articles/${slug}/comments`, { comment: { body: nul } }), 'body');
  });

  it.each(['username', 'email', 'bio', 'image'])('is refused in the %s of a user', async (field) => {
    expectInvalid(await member.put('/user', { user: { [field]: `${unique('u')}\0` } }), field);
  });

  it('is refused in the name or the e-mail of a new user', async () => {
    for (const field of ['username', 'email']) {
      expectInvalid(
        await anonymous.post('/users', { user: { ...aUser(), [field]: `${unique('u')}\0@example.com` } }),
        field,
      );
    }
  });

  it('names nothing in a login, a path or a filter', async () => {
    const login = await anonymous.post('/users/login', {
      user: { email: `${member.email}\0`, password: 'password123' },
    });
    expect([401, 422]).toContain(login.status);
    expect(await anonymous.get(path`/profiles/${nul}`)).toEqual(refusals.profileNotFound);
    expect(await anonymous.get(path`/articles/${nul}`)).toEqual(refusals.articleNotFound);
    expect(await anonymous.get(path`/articles/${`${slug}\0`}`)).toEqual(refusals.articleNotFound);
    for (const filter of ['tag', 'author', 'favorited']) await expectNothingBy(filter, nul);
  });
});

describe('SQL and its wildcards', () => {
  const texts = [
    "' OR '1'='1",
    '%',
    '_',
    "'; DROP TABLE articles; --",
    '\\',
    '"',
    '$1',
    "\\'; SELECT 1 --",
    '{a,b}',
    '*',
  ];

  it.each(texts)('are the name of nothing: %j', async (text) => {
    for (const filter of ['tag', 'author', 'favorited']) {
      expect(await anonymous.get('/articles', { [filter]: text })).toEqual(emptyList);
    }
    expect(await anonymous.get(path`/profiles/${text}`)).toEqual(refusals.profileNotFound);
    expect(await anonymous.get(path`/articles/${text}`)).toEqual(refusals.articleNotFound);
  });

  it.each(texts)('are plain characters in a tag, a title, a body and a bio: %j', async (text) => {
    const tag = `${unique('tag')}${text}`;
    const article = await member.publish({ title: text, body: text, description: text, tagList: [tag] });
    expect(article).toMatchObject({ title: text, body: text, description: text, tagList: [tag] });
    expect(await anonymous.articles({ tag })).toMatchObject({ articlesCount: 1, articles: [{ slug: article.slug }] });
    expect(await anonymous.tags()).toContain(tag);
    expect(await member.changeUser({ bio: text })).toMatchObject({ bio: text });
    expect(await member.comment(slug, text)).toMatchObject({ body: text });
  });

  it('match as a tag itself and not as a pattern', async () => {
    const tag = unique('a_b%c');
    await member.publish({ tagList: [tag] });
    const lookalike = tag.replace('a_b%c', 'axbyc');
    await member.publish({ tagList: [lookalike] });
    expect((await anonymous.articles({ tag })).articlesCount).toBe(1);
    expect((await anonymous.articles({ tag: lookalike })).articlesCount).toBe(1);
  });
});
