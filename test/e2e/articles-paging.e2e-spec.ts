import { type Api, startApi } from '../support/api';
import { type ArticleList, ConduitClient, type Member, signUp, unique } from '../support/conduit-client';
import { errorsOf, expectInvalid } from './contract';
import { followLinks, inBatches, nextLink } from './paging';

let api: Api;
let anonymous: ConduitClient;
let authors: Member[];
const tag = unique('paged');
const total = 25;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
  authors = await Promise.all([1, 2, 3, 4, 5].map(() => signUp(api.url)));
  await inBatches(5, total, (index) => (authors[index % authors.length] as Member).publish({ tagList: [tag] }));
});
afterAll(() => api.close());

const slugsOf = ({ articles }: ArticleList) => articles.map(({ slug }) => slug);
const all = () => anonymous.articles({ tag, limit: 100 });

describe('The order of a list', () => {
  it('is newest first across authors', async () => {
    const times = (await all()).articles.map(({ createdAt }) => createdAt);
    expect(times).toHaveLength(total);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('is the order of publishing for articles published one after another', async () => {
    const ownTag = unique('sequence');
    const published: { slug: string; createdAt: string }[] = [];
    for (const author of [...authors, ...authors]) published.push(await author.publish({ tagList: [ownTag] }));
    const expected = published
      .reverse()
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
    const { articles } = await anonymous.articles({ tag: ownTag });
    expect(articles.map(({ createdAt }) => createdAt)).toEqual(expected.map(({ createdAt }) => createdAt));
    expect(articles.map(({ slug }) => slug).sort()).toEqual(expected.map(({ slug }) => slug).sort());
  });

  it('is the same each time, also for articles of one millisecond', async () => {
    const first = slugsOf(await all());
    expect(slugsOf(await all())).toEqual(first);
    expect(slugsOf(await (authors[0] ?? anonymous).articles({ tag, limit: 100 }))).toEqual(first);
  });

  it('is not changed by an update', async () => {
    const [author] = authors;
    const ownTag = unique('updated');
    const older = await author?.publish({ tagList: [ownTag] });
    const newer = await author?.publish({ tagList: [ownTag] });
    await author?.changeArticle(older?.slug ?? '', { body: 'changed' });
    expect(slugsOf(await anonymous.articles({ tag: ownTag }))).toEqual([newer?.slug, older?.slug]);
  });
});

describe('limit and offset', () => {
  it('are 20 and 0 by default', async () => {
    const list = await anonymous.articles({ tag });
    expect(slugsOf(list)).toEqual(slugsOf(await all()).slice(0, 20));
    expect(list.articlesCount).toBe(total);
  });

  it('cut a window out of the whole list and leave the count', async () => {
    const slugs = slugsOf(await all());
    for (const [limit, offset] of [
      [1, 0],
      [3, 0],
      [10, 10],
      [10, 20],
      [7, 24],
      [100, 5],
    ] as const) {
      const list = await anonymous.articles({ tag, limit, offset });
      expect(slugsOf(list)).toEqual(slugs.slice(offset, offset + limit));
      expect(list.articlesCount).toBe(total);
    }
  });

  it('answer an empty page with the count beyond the end', async () => {
    expect(await anonymous.articles({ tag, offset: total })).toEqual({ articles: [], articlesCount: total });
    expect(await anonymous.articles({ tag, offset: 9_999 })).toEqual({ articles: [], articlesCount: total });
  });

  it.each(['0', '-1', 'abc', '1.5', '10x', ' ', 'null', 'Infinity'])('answer 422 for a limit of %j', async (limit) => {
    expectInvalid(await anonymous.get('/articles', { limit }), 'limit');
    expectInvalid(await (authors[0] ?? anonymous).get('/articles/feed', { limit }), 'limit');
  });

  it.each(['-1', 'abc', '1.5', '10x', ' ', 'null'])('answer 422 for an offset of %j', async (offset) => {
    expectInvalid(await anonymous.get('/articles', { offset }), 'offset');
    expectInvalid(await (authors[0] ?? anonymous).get('/articles/feed', { offset }), 'offset');
  });

  it('report both at once', async () => {
    expectInvalid(await anonymous.get('/articles', { limit: 0, offset: -1 }), 'limit', 'offset');
  });

  it('answer 422 also when the filter names nothing known', async () => {
    expectInvalid(await anonymous.get('/articles', { tag: unique('unknown'), limit: 0 }), 'limit');
  });

  it('end at an offset of 10,000: one more is 422 and names keyset paging', async () => {
    expect(await anonymous.articles({ tag, offset: 10_000 })).toEqual({ articles: [], articlesCount: total });
    for (const offset of [10_001, 1_000_000_000, '99999999999999999999999']) {
      const answer = await anonymous.get('/articles', { tag, offset });
      expectInvalid(answer, 'offset');
      expect(errorsOf(answer).offset?.join()).toMatch(/keyset|cursor/i);
    }
  });

  it('cap the limit at 100 silently', async () => {
    const [author] = authors;
    const ownTag = unique('capped');
    await inBatches(10, 103, () => (author as Member).publish({ tagList: [ownTag] }));
    for (const limit of [100, 101, 1_000_000]) {
      const { articles, articlesCount } = await anonymous.articles({ tag: ownTag, limit });
      expect([articles.length, articlesCount]).toEqual([100, 103]);
    }
  });
});

describe('Keyset paging', () => {
  it('reaches every article once, in order, each page with the count, and ends', async () => {
    const pages = await followLinks(anonymous, `/articles?tag=${tag}&limit=4`);
    expect(pages.map(({ articles }) => articles.length)).toEqual([4, 4, 4, 4, 4, 4, 1]);
    expect(pages.flatMap(slugsOf)).toEqual(slugsOf(await all()));
    expect(pages.map(({ articlesCount }) => articlesCount)).toEqual(Array(7).fill(total));
  });

  it('keeps the filter and the limit in the link, and needs nothing but the cursor', async () => {
    const first = await anonymous.exchange('GET', `/articles?tag=${tag}&limit=10`);
    const next = new URL(nextLink(first) ?? '', api.url);
    expect(next.pathname).toBe('/api/articles');
    expect(next.searchParams.get('tag')).toBe(tag);
    expect(next.searchParams.get('limit')).toBe('10');
    const list = await anonymous.articles({ tag, limit: 3, cursor: next.searchParams.get('cursor') ?? '' });
    expect(slugsOf(list)).toEqual(slugsOf(await all()).slice(10, 13));
  });

  it('is announced to callers with a token too', async () => {
    const pages = await followLinks(authors[0] ?? anonymous, `/articles?tag=${tag}&limit=9`);
    expect(pages.flatMap(slugsOf)).toEqual(slugsOf(await all()));
  });

  it('goes on from a page that was reached by offset', async () => {
    const pages = await followLinks(anonymous, `/articles?tag=${tag}&limit=5&offset=15`);
    expect(pages.flatMap(slugsOf)).toEqual(slugsOf(await all()).slice(15));
  });

  it('works for a list by one author, by favorited, and without a filter', async () => {
    const [author, fan] = await Promise.all([signUp(api.url), signUp(api.url)]);
    for (let index = 0; index < 5; index += 1) await fan.favorite((await author.publish()).slug);
    for (const query of [`author=${author.username}&limit=2`, `favorited=${fan.username}&limit=2`]) {
      const pages = await followLinks(anonymous, `/articles?${query}`);
      expect(pages.map(({ articlesCount }) => articlesCount)).toEqual([5, 5, 5]);
      expect(new Set(pages.flatMap(slugsOf)).size).toBe(5);
    }
    expect(nextLink(await anonymous.exchange('GET', '/articles?limit=1'))).toBeDefined();
  });

  it('neither repeats nor skips an article when others are published or deleted between two pages', async () => {
    const [author] = authors as [Member];
    const ownTag = unique('moving');
    const slugs: string[] = [];
    for (let index = 0; index < 6; index += 1) slugs.unshift((await author.publish({ tagList: [ownTag] })).slug);
    const first = await anonymous.exchange('GET', `/articles?tag=${ownTag}&limit=2`);
    await author.publish({ tagList: [ownTag] });
    await author.deleteArticle(slugs[1] ?? '');
    const rest = await followLinks(anonymous, nextLink(first) ?? '');
    expect(rest.flatMap(slugsOf)).toEqual(slugs.slice(2));
  });

  it.each(['x', '%00', 'AAAAAAAAAAAAAAAAAAAA', "' OR 1=1 --", '9'.repeat(40)])(
    'answers 422 for the cursor %j',
    async (cursor) => {
      expectInvalid(await anonymous.get('/articles', { tag, cursor }), 'cursor');
    },
  );

  it('announces no page after the last', async () => {
    expect(nextLink(await anonymous.exchange('GET', `/articles?tag=${tag}&limit=100`))).toBeUndefined();
    expect(nextLink(await anonymous.exchange('GET', `/articles?tag=${unique('unknown')}`))).toBeUndefined();
  });
});
