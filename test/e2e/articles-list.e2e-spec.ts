import { type Api, startApi } from '../support/api';
import { type Article, type ArticleList, ConduitClient, type Member, signUp, unique } from '../support/conduit-client';
import { emptyList, KEYS, keysOf, listed, noContent, TIMESTAMP } from './contract';

let api: Api;
let anonymous: ConduitClient;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
});
afterAll(() => api.close());

const slugsOf = ({ articles }: ArticleList) => articles.map(({ slug }) => slug).sort();

describe('GET /articles', () => {
  it('answers exactly the fields of listed articles, without the body', async () => {
    const author = await signUp(api.url);
    const article = await author.publish({ tagList: ['b', 'a'] });
    const answer = await anonymous.get('/articles', { author: author.username });
    expect(answer).toEqual({ status: 200, body: { articles: [listed(article)], articlesCount: 1 } });
    const [found] = (answer.body as ArticleList).articles;
    expect(keysOf(found)).toEqual(KEYS.listedArticle);
    expect(keysOf(found?.author)).toEqual(KEYS.profile);
    expect(found?.createdAt).toMatch(TIMESTAMP);
  });

  it('lists a new article first when nothing is asked for', async () => {
    const author = await signUp(api.url);
    const { slug } = await author.publish();
    const { articles, articlesCount } = await anonymous.articles();
    expect(articles[0]?.slug).toBe(slug);
    expect(articlesCount).toBeGreaterThanOrEqual(articles.length);
  });

  it('counts all articles when nothing is asked for', async () => {
    const author = await signUp(api.url);
    const before = (await anonymous.articles()).articlesCount;
    const { slug } = await author.publish();
    await author.publish();
    expect((await anonymous.articles()).articlesCount).toBe(before + 2);
    await author.deleteArticle(slug);
    expect((await anonymous.articles({ limit: 1 })).articlesCount).toBe(before + 1);
  });

  it('shows favorited and following from the view of the caller', async () => {
    const [author, fan] = await Promise.all([signUp(api.url), signUp(api.url)]);
    const { slug } = await author.publish();
    await author.publish();
    await fan.favorite(slug);
    await fan.follow(author.username);

    const seen = async (caller: ConduitClient) =>
      (await caller.articles({ author: author.username })).articles.map((article) => [
        article.slug === slug,
        article.favorited,
        article.favoritesCount,
        article.author.following,
      ]);
    expect(await seen(fan)).toEqual([
      [false, false, 0, true],
      [true, true, 1, true],
    ]);
    for (const caller of [author, anonymous]) {
      expect(await seen(caller)).toEqual([
        [false, false, 0, false],
        [true, false, 1, false],
      ]);
    }
  });

  it('follows changes of an article and of its author', async () => {
    const author = await signUp(api.url);
    const { slug } = await author.publish();
    const changed = await author.changeArticle(slug, { title: unique('Changed'), description: 'changed' });
    await author.changeUser({ bio: 'A new bio.' });
    const { articles } = await anonymous.articles({ author: author.username });
    expect(articles).toEqual([{ ...listed(changed), author: { ...changed.author, bio: 'A new bio.' } }]);
  });

  it('ignores unknown parameters', async () => {
    const author = await signUp(api.url);
    await author.publish();
    const query = { author: author.username, sort: 'title', slug: 'x', page: 9, 'filter[x]': 1 };
    expect(await anonymous.articles(query)).toMatchObject({ articlesCount: 1 });
  });
});

describe('A filter', () => {
  let ann: Member;
  let bob: Member;
  let tags: { both: string; annOnly: string; bobOnly: string };
  let byAnn: Article;
  let byAnnUntagged: Article;
  let byBob: Article;

  beforeAll(async () => {
    [ann, bob] = await Promise.all([signUp(api.url), signUp(api.url)]);
    tags = { both: unique('both'), annOnly: unique('ann'), bobOnly: unique('bob') };
    byAnn = await ann.publish({ tagList: [tags.annOnly, tags.both] });
    byAnnUntagged = await ann.publish();
    byBob = await bob.publish({ tagList: [tags.both, tags.bobOnly] });
    await bob.favorite(byAnn.slug);
    await bob.favorite(byAnnUntagged.slug);
    await bob.favorite(byBob.slug);
    await ann.favorite(byBob.slug);
  });

  const expectFound = async (query: Record<string, string>, ...expected: Article[]) => {
    const list = await anonymous.articles(query);
    expect(slugsOf(list)).toEqual(expected.map(({ slug }) => slug).sort());
    expect(list.articlesCount).toBe(expected.length);
  };

  it('by tag finds the articles of all authors with the tag', async () => {
    await expectFound({ tag: tags.both }, byAnn, byBob);
    await expectFound({ tag: tags.annOnly }, byAnn);
  });

  it('by author finds all the articles of that author', async () => {
    await expectFound({ author: ann.username }, byAnn, byAnnUntagged);
    await expectFound({ author: bob.username }, byBob);
  });

  it('by favorited finds what that user favorited', async () => {
    await expectFound({ favorited: bob.username }, byAnn, byAnnUntagged, byBob);
    await expectFound({ favorited: ann.username }, byBob);
  });

  it('combines with the others by AND', async () => {
    await expectFound({ tag: tags.both, author: ann.username }, byAnn);
    await expectFound({ tag: tags.bobOnly, author: ann.username });
    await expectFound({ tag: tags.both, favorited: bob.username }, byAnn, byBob);
    await expectFound({ tag: tags.both, favorited: ann.username }, byBob);
    await expectFound({ author: ann.username, favorited: bob.username }, byAnn, byAnnUntagged);
    await expectFound({ author: ann.username, favorited: ann.username });
    await expectFound({ tag: tags.both, author: ann.username, favorited: bob.username }, byAnn);
    await expectFound({ tag: tags.both, author: ann.username, favorited: ann.username });
  });

  it('matches exactly: no other case, no part, no pattern', async () => {
    for (const tag of [tags.both.toUpperCase(), tags.both.slice(1), `${tags.both} `, '%', '_', '*']) {
      await expectFound({ tag });
    }
    for (const name of [ann.username.slice(1), `${ann.username} `, '%', '_']) {
      await expectFound({ author: name });
      await expectFound({ favorited: name });
    }
  });

  it('that names nothing known answers 200 with an empty list', async () => {
    for (const field of ['tag', 'author', 'favorited']) {
      expect(await anonymous.get('/articles', { [field]: unique('unknown') })).toEqual(emptyList);
      expect(await ann.get('/articles', { [field]: unique('unknown') })).toEqual(emptyList);
    }
    await expectFound({ tag: tags.both, author: unique('unknown') });
    await expectFound({ tag: unique('unknown'), author: ann.username });
    await expectFound({ author: ann.username, favorited: unique('unknown') });
  });
});

describe('articlesCount', () => {
  it('is exact for each filter through publishing, favoriting, changes of tags and deletion', async () => {
    const [author, fan] = await Promise.all([signUp(api.url), signUp(api.url)]);
    const [tag, other] = [unique('tag'), unique('other')];
    const counts = async () => {
      const filters = [
        { tag },
        { author: author.username },
        { favorited: fan.username },
        { tag, author: author.username },
      ];
      const combined = { tag, favorited: fan.username };
      const lists = await Promise.all([...filters, combined].map((query) => anonymous.articles(query)));
      return lists.map((list) => list.articlesCount);
    };

    const first = await author.publish({ tagList: [tag] });
    const second = await author.publish({ tagList: [tag, other] });
    expect(await counts()).toEqual([2, 2, 0, 2, 0]);
    await fan.favorite(first.slug);
    await fan.favorite(first.slug);
    await fan.favorite(second.slug);
    expect(await counts()).toEqual([2, 2, 2, 2, 2]);
    await author.changeArticle(second.slug, { tagList: [other] });
    expect(await counts()).toEqual([1, 2, 2, 1, 1]);
    await fan.unfavorite(second.slug);
    await fan.unfavorite(second.slug);
    expect(await counts()).toEqual([1, 2, 1, 1, 1]);
    expect(await author.delete(`/articles/${first.slug}`)).toEqual(noContent);
    expect(await counts()).toEqual([0, 1, 0, 0, 0]);
  });
});
