import { type Api, startApi } from '../support/api';
import { type Article, ConduitClient, type Member, path, signUp, unique } from '../support/conduit-client';
import { KEYS, keysOf, refusals } from './contract';

let api: Api;
let anonymous: ConduitClient;
let author: Member;
let fan: Member;
let article: Article;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
  author = await signUp(api.url);
});
beforeEach(async () => {
  fan = await signUp(api.url);
  article = await author.publish({ tagList: ['b', 'a'] });
});
afterAll(() => api.close());

const favoriteOf = (slug: string) => path`/articles/${slug}/favorite`;
const seen = (favorited: boolean, favoritesCount: number) => ({
  status: 200,
  body: { article: { ...article, favorited, favoritesCount } },
});

describe('POST /articles/:slug/favorite', () => {
  it.each([
    ['no body', undefined],
    ['an empty object', {}],
  ])('answers 200 and the whole article with the new count for %s', async (_case, body) => {
    const answer = await fan.post(favoriteOf(article.slug), body);
    expect(answer).toEqual(seen(true, 1));
    expect(keysOf((answer.body as { article: Article }).article)).toEqual(KEYS.article);
    expect(await fan.get(path`/articles/${article.slug}`)).toEqual(seen(true, 1));
  });

  it('answers 200 to a JSON content type without a body', async () => {
    const headers = { 'Content-Type': 'application/json' };
    expect(await fan.send('POST', favoriteOf(article.slug), { headers })).toEqual(seen(true, 1));
  });

  it('succeeds again and counts once', async () => {
    await fan.favorite(article.slug);
    expect(await fan.post(favoriteOf(article.slug))).toEqual(seen(true, 1));
    expect(await anonymous.get(path`/articles/${article.slug}`)).toEqual(seen(false, 1));
  });

  it('counts distinct users, the author among them', async () => {
    const other = await signUp(api.url);
    for (const member of [fan, other, author]) await member.favorite(article.slug);
    expect(await anonymous.get(path`/articles/${article.slug}`)).toEqual(seen(false, 3));
  });

  it('answers following from the view of the caller', async () => {
    await fan.follow(author.username);
    expect((await fan.favorite(article.slug)).author.following).toBe(true);
    expect((await fan.unfavorite(article.slug)).author.following).toBe(true);
  });

  it('answers 404 for an unknown article', async () => {
    expect(await fan.post(favoriteOf(unique('no-such')))).toEqual(refusals.articleNotFound);
  });

  it('answers 401 without a token, whether the article exists or not', async () => {
    for (const slug of [article.slug, unique('no-such')]) {
      expect(await anonymous.post(favoriteOf(slug))).toEqual(refusals.tokenMissing);
    }
  });
});

describe('DELETE /articles/:slug/favorite', () => {
  it('answers 200 and the whole article with the new count', async () => {
    await fan.favorite(article.slug);
    await author.favorite(article.slug);
    expect(await fan.delete(favoriteOf(article.slug))).toEqual(seen(false, 1));
    expect(await author.get(path`/articles/${article.slug}`)).toEqual(seen(true, 1));
  });

  it('accepts an empty object', async () => {
    await fan.favorite(article.slug);
    expect(await fan.send('DELETE', favoriteOf(article.slug), { json: {} })).toEqual(seen(false, 0));
  });

  it('succeeds when there is nothing to undo, and the count does not fall', async () => {
    await author.favorite(article.slug);
    expect(await fan.delete(favoriteOf(article.slug))).toEqual(seen(false, 1));
    await fan.favorite(article.slug);
    await fan.unfavorite(article.slug);
    expect(await fan.delete(favoriteOf(article.slug))).toEqual(seen(false, 1));
  });

  it('can be followed by favoriting again', async () => {
    await fan.favorite(article.slug);
    await fan.unfavorite(article.slug);
    expect(await fan.post(favoriteOf(article.slug))).toEqual(seen(true, 1));
  });

  it('answers 404 for an unknown article', async () => {
    expect(await fan.delete(favoriteOf(unique('no-such')))).toEqual(refusals.articleNotFound);
  });

  it('answers 401 without a token, whether the article exists or not', async () => {
    for (const slug of [article.slug, unique('no-such')]) {
      expect(await anonymous.delete(favoriteOf(slug))).toEqual(refusals.tokenMissing);
    }
  });
});
