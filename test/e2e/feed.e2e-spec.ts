import { type Api, startApi } from '../support/api';
import { type ArticleList, ConduitClient, type Member, signUp, unique } from '../support/conduit-client';
import { emptyList, KEYS, keysOf, listed, refusals } from './contract';
import { followLinks } from './paging';

let api: Api;
let reader: Member;
let followed: Member;
let other: Member;

beforeAll(async () => {
  api = await startApi();
});
beforeEach(async () => {
  [reader, followed, other] = await Promise.all([signUp(api.url), signUp(api.url), signUp(api.url)]);
});
afterAll(() => api.close());

const slugsOf = ({ articles }: ArticleList) => articles.map(({ slug }) => slug);

describe('GET /articles/feed', () => {
  it('answers 401 without a token', async () => {
    expect(await new ConduitClient(api.url).get('/articles/feed')).toEqual(refusals.tokenMissing);
  });

  it('is empty for who follows nobody', async () => {
    await reader.publish();
    await other.publish();
    expect(await reader.get('/articles/feed')).toEqual(emptyList);
  });

  it('is empty when those followed have published nothing', async () => {
    await reader.follow(followed.username);
    expect(await reader.get('/articles/feed')).toEqual(emptyList);
  });

  it('answers exactly the fields of listed articles, without the body, following being true', async () => {
    await reader.follow(followed.username);
    const article = await followed.publish({ tagList: ['b', 'a'] });
    const answer = await reader.get('/articles/feed');
    const expected = { ...listed(article), author: { ...article.author, following: true } };
    expect(answer).toEqual({ status: 200, body: { articles: [expected], articlesCount: 1 } });
    expect(keysOf((answer.body as ArticleList).articles[0])).toEqual(KEYS.listedArticle);
  });

  it('holds the articles of those followed and of nobody else, the caller included', async () => {
    await reader.follow(followed.username);
    const { slug } = await followed.publish();
    await other.publish();
    await reader.publish();
    expect(await reader.feed()).toMatchObject({ articles: [{ slug }], articlesCount: 1 });
  });

  it("holds the caller's own articles when they follow themselves", async () => {
    await reader.follow(reader.username);
    const { slug } = await reader.publish();
    expect(await reader.feed()).toMatchObject({ articles: [{ slug, author: { following: true } }], articlesCount: 1 });
  });

  it('holds what was published before following, and nothing after unfollowing', async () => {
    const { slug } = await followed.publish();
    await reader.follow(followed.username);
    expect(slugsOf(await reader.feed())).toEqual([slug]);
    await reader.unfollow(followed.username);
    expect(await reader.get('/articles/feed')).toEqual(emptyList);
  });

  it('counts an author followed twice once', async () => {
    await followed.publish();
    await reader.follow(followed.username);
    await reader.follow(followed.username);
    expect((await reader.feed()).articlesCount).toBe(1);
  });

  it('shows favorited from the view of the caller', async () => {
    await reader.follow(followed.username);
    const { slug } = await followed.publish();
    await other.favorite(slug);
    expect(await reader.feed()).toMatchObject({ articles: [{ favorited: false, favoritesCount: 1 }] });
    await reader.favorite(slug);
    expect(await reader.feed()).toMatchObject({ articles: [{ favorited: true, favoritesCount: 2 }] });
  });

  it('follows a new name of an author', async () => {
    await reader.follow(followed.username);
    await followed.publish();
    const username = unique('renamed');
    await followed.changeUser({ username });
    expect(await reader.feed()).toMatchObject({ articles: [{ author: { username, following: true } }] });
  });

  it('knows no filters: they are unknown parameters', async () => {
    await reader.follow(followed.username);
    await followed.publish();
    const query = { tag: unique('none'), author: other.username, favorited: other.username };
    expect(await reader.feed(query)).toMatchObject({ articlesCount: 1 });
  });
});

describe('A feed of many authors', () => {
  const total = 24;
  let newestFirst: string[];

  beforeEach(async () => {
    const authors = await Promise.all([1, 2, 3, 4].map(() => signUp(api.url)));
    for (const author of authors) await reader.follow(author.username);
    for (let index = 0; index < total; index += 1) await authors[index % authors.length]?.publish();
    newestFirst = slugsOf(await reader.feed({ limit: 100 }));
  });

  it('is newest first, 20 by default, with the count of all', async () => {
    const { articles, articlesCount } = await reader.feed({ limit: 100 });
    const times = articles.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    expect([times.length, articlesCount]).toEqual([total, total]);

    const byDefault = await reader.feed();
    expect(slugsOf(byDefault)).toEqual(newestFirst.slice(0, 20));
    expect(byDefault.articlesCount).toBe(total);
  });

  it('is cut by limit and offset', async () => {
    for (const [limit, offset] of [
      [1, 0],
      [5, 5],
      [10, 20],
      [100, 23],
    ] as const) {
      const page = await reader.feed({ limit, offset });
      expect(slugsOf(page)).toEqual(newestFirst.slice(offset, offset + limit));
      expect(page.articlesCount).toBe(total);
    }
    expect(await reader.feed({ offset: total })).toEqual({ articles: [], articlesCount: total });
  });

  it('is read to its end by following the links to the next page', async () => {
    const pages = await followLinks(reader, '/articles/feed?limit=7');
    expect(pages.map(({ articles }) => articles.length)).toEqual([7, 7, 7, 3]);
    expect(pages.flatMap(slugsOf)).toEqual(newestFirst);
  });
});
