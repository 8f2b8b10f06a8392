import { type Api, startApi } from '../support/api';
import { anArticle, type Article, ConduitClient, type Member, path, signUp, unique } from '../support/conduit-client';
import { expectBlank, expectInvalid, KEYS, keysOf, refusals, TIMESTAMP, URL_SAFE } from './contract';

let api: Api;
let anonymous: ConduitClient;
let author: Member;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
  author = await signUp(api.url);
});
afterAll(() => api.close());

const blanks: [string, unknown][] = [
  ['an empty string', ''],
  ['white space', ' \t\n'],
  ['null', null],
  ['missing', undefined],
];

describe('POST /articles', () => {
  it('answers 201 with exactly the fields of an article', async () => {
    const article = { ...anArticle(), tagList: ['d_x', 't_x'] };
    const answer = await author.post('/articles', { article });
    expect(answer).toEqual({
      status: 201,
      body: {
        article: {
          ...article,
          slug: expect.stringMatching(URL_SAFE),
          createdAt: expect.stringMatching(TIMESTAMP),
          updatedAt: expect.stringMatching(TIMESTAMP),
          favorited: false,
          favoritesCount: 0,
          author: { username: author.username, bio: null, image: null, following: false },
        },
      },
    });
    const { createdAt, updatedAt } = (answer.body as { article: Article }).article;
    expect(updatedAt).toBe(createdAt);
    expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
  });

  it('shows the profile of the author as it is', async () => {
    const other = await signUp(api.url);
    await other.changeUser({ bio: 'A bio.', image: 'https://example.com/a.png' });
    await other.follow(other.username);
    expect((await other.publish()).author).toEqual({
      username: other.username,
      bio: 'A bio.',
      image: 'https://example.com/a.png',
      following: true,
    });
  });

  it.each(blanks)('reports all required fields at once when each is %s', async (_case, value) => {
    const answer = await author.post('/articles', { article: { title: value, description: value, body: value } });
    expectBlank(answer, 'title', 'description', 'body');
  });

  describe.each(['title', 'description', 'body'])('%s', (field) => {
    it.each(blanks)('is reported alone when it alone is %s', async (_case, value) => {
      expectBlank(await author.post('/articles', { article: { ...anArticle(), [field]: value } }), field);
    });

    it.each([[7], [true], [['a']], [{ a: 'b' }]])('is refused when it is %j', async (value) => {
      expectInvalid(await author.post('/articles', { article: { ...anArticle(), [field]: value } }), field);
    });
  });

  it.each([
    ['an empty object', {}],
    ['no body', undefined],
  ])('reports all fields blank for %s', async (_case, body) => {
    expectBlank(await author.post('/articles', body), 'title', 'description', 'body');
  });

  it.each([
    ['null', null],
    ['a string', 'article'],
    ['a number', 7],
    ['an array', []],
  ])('answers 422 when the wrapper is %s', async (_case, article) => {
    expect(await author.post('/articles', { article })).toMatchObject({ status: 422 });
  });

  it('answers 401 without a token', async () => {
    expect(await anonymous.post('/articles', { article: anArticle() })).toEqual(refusals.tokenMissing);
  });

  it('ignores unknown fields, also those that the API itself answers', async () => {
    const mine = { slug: 'mine', favoritesCount: 9, favorited: true, createdAt: '2000-01-01T00:00:00.000Z', id: 1 };
    const answer = await author.post('/articles', { article: { ...anArticle(), ...mine }, more: true });
    expect(answer).toMatchObject({ status: 201, body: { article: { favoritesCount: 0, favorited: false } } });
    const { article } = answer.body as { article: Article };
    expect(keysOf(article)).toEqual(KEYS.article);
    expect(article.slug).not.toBe('mine');
    expect(article.createdAt).not.toBe(mine.createdAt);
  });

  describe('tagList', () => {
    it('is empty by default', async () => {
      expect((await author.publish()).tagList).toEqual([]);
    });

    it('keeps its order and loses its duplicates', async () => {
      const tagList = ['zebra', 'ant', 'zebra', 'Ant', 'bee'];
      const { slug, tagList: created } = await author.publish({ tagList });
      expect(created).toEqual(['zebra', 'ant', 'Ant', 'bee']);
      expect((await anonymous.article(slug)).tagList).toEqual(created);
    });

    it.each([
      ['a string', 'tag'],
      ['a number', 7],
      ['an object', { a: 'b' }],
      ['an array of numbers', [1]],
      ['an array with null', [null]],
    ])('is refused when it is %s', async (_case, tagList) => {
      expectInvalid(await author.post('/articles', { article: { ...anArticle(), tagList } }), 'tagList');
    });
  });

  describe('slug', () => {
    it('differs for equal titles, of one author and of two', async () => {
      const other = await signUp(api.url);
      const title = unique('How to train your dragon');
      const articles = [
        await author.publish({ title }),
        await author.publish({ title }),
        await other.publish({ title }),
      ];
      expect(new Set(articles.map(({ slug }) => slug)).size).toBe(3);
      for (const { slug } of articles) expect(await anonymous.article(slug)).toMatchObject({ slug, title });
    });

    it.each([
      '!!! ???',
      '🎉🎉',
      'Заголовок статьи',
      '标题',
      'عنوان المقال',
      '../../etc/passwd',
      'a/b?c#d%e',
      'feed',
      '-',
      '.',
      '..',
    ])('is URL-safe, not empty and leads to the article for the title %j', async (title) => {
      const { slug } = await author.publish({ title });
      expect(slug).toMatch(URL_SAFE);
      expect(['feed', '.', '..']).not.toContain(slug);
      expect(await anonymous.article(slug)).toMatchObject({ slug, title });
    });
  });
});

describe('GET /articles/:slug', () => {
  it('answers what was created, to anyone', async () => {
    const article = await author.publish({ tagList: ['a', 'b'], body: '# Heading\r\n\r\n\ttext  ' });
    const answer = { status: 200, body: { article } };
    expect(await anonymous.get(path`/articles/${article.slug}`)).toEqual(answer);
    expect(await author.get(path`/articles/${article.slug}`)).toEqual(answer);
  });

  it('answers 404 for an unknown slug', async () => {
    for (const slug of [unique('no-such'), 'a', 'no-such-article-zzzzzzzz', '%', '🎉']) {
      expect(await anonymous.get(path`/articles/${slug}`)).toEqual(refusals.articleNotFound);
      expect(await author.get(path`/articles/${slug}`)).toEqual(refusals.articleNotFound);
    }
  });

  it("does not find a slug with one character more, one less, or in another's case", async () => {
    const { slug } = await author.publish();
    for (const other of [`${slug}x`, slug.slice(0, -1), slug.toUpperCase(), ` ${slug}`]) {
      expect(await anonymous.get(path`/articles/${other}`)).toEqual(refusals.articleNotFound);
    }
  });

  it('shows favorited and following from the view of the caller', async () => {
    const [fan, other] = await Promise.all([signUp(api.url), signUp(api.url)]);
    const { slug } = await author.publish();
    await fan.favorite(slug);
    await fan.follow(author.username);
    expect(await fan.article(slug)).toMatchObject({ favorited: true, favoritesCount: 1, author: { following: true } });
    for (const caller of [other, anonymous]) {
      expect(await caller.article(slug)).toMatchObject({
        favorited: false,
        favoritesCount: 1,
        author: { following: false },
      });
    }
  });
});
