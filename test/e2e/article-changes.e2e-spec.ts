import { type Api, startApi } from '../support/api';
import { ConduitClient, type Member, path, signUp, unique } from '../support/conduit-client';
import {
  emptyList,
  expectBlank,
  expectInvalid,
  KEYS,
  keysOf,
  noContent,
  refusals,
  TIMESTAMP,
  URL_SAFE,
} from './contract';

let api: Api;
let anonymous: ConduitClient;
let author: Member;
let stranger: Member;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
  [author, stranger] = await Promise.all([signUp(api.url), signUp(api.url)]);
});
afterAll(() => api.close());

describe('PUT /articles/:slug', () => {
  it.each(['description', 'body'])('changes the %s alone', async (field) => {
    const before = await author.publish({ tagList: ['a', 'b'] });
    const after = await author.changeArticle(before.slug, { [field]: 'changed' });
    expect(after).toEqual({ ...before, [field]: 'changed', updatedAt: expect.stringMatching(TIMESTAMP) });
    expect(await anonymous.article(before.slug)).toEqual(after);
  });

  it('moves updatedAt with every success, however quick, and never createdAt', async () => {
    const created = await author.publish();
    let last = created.updatedAt;
    for (let change = 0; change < 20; change += 1) {
      const { createdAt, updatedAt } = await author.changeArticle(created.slug, { body: `body ${change}` });
      expect(createdAt).toBe(created.createdAt);
      expect(updatedAt > last).toBe(true);
      last = updatedAt;
    }
    expect(await anonymous.article(created.slug)).toMatchObject({ createdAt: created.createdAt, updatedAt: last });
  });

  it('moves updatedAt also when the values are the same, or there are none', async () => {
    const { slug, title, updatedAt } = await author.publish();
    const same = await author.changeArticle(slug, { title });
    expect(same.updatedAt > updatedAt).toBe(true);
    const none = await author.changeArticle(slug, {});
    expect(none.updatedAt > same.updatedAt).toBe(true);
  });

  it('keeps the slug when the title is absent or the same', async () => {
    const { slug, title } = await author.publish();
    expect(await author.changeArticle(slug, { body: 'changed' })).toMatchObject({ slug, title });
    expect(await author.changeArticle(slug, { title, body: 'again' })).toMatchObject({ slug, title });
  });

  it('gives a new slug with a new title, and the old one is not found', async () => {
    const before = await author.publish({ tagList: ['a'] });
    await stranger.favorite(before.slug);
    const comment = await stranger.comment(before.slug);
    const title = unique('A new title');
    const after = await author.changeArticle(before.slug, { title });

    expect(after).toMatchObject({ title, slug: expect.stringMatching(URL_SAFE), favoritesCount: 1, tagList: ['a'] });
    expect(after.slug).not.toBe(before.slug);
    expect(after.createdAt).toBe(before.createdAt);
    expect(await anonymous.get(path`/articles/${before.slug}`)).toEqual(refusals.articleNotFound);
    expect(await anonymous.get(path`/articles/${before.slug}/comments`)).toEqual(refusals.articleNotFound);
    expect(await anonymous.article(after.slug)).toEqual(after);
    expect((await anonymous.comments(after.slug)).map(({ id }) => id)).toEqual([comment.id]);
  });

  it('never gives back an old slug', async () => {
    const { slug, title } = await author.publish();
    const renamed = await author.changeArticle(slug, { title: unique('Another title') });
    const back = await author.changeArticle(renamed.slug, { title });
    expect((await anonymous.article(back.slug)).title).toBe(title);
    expect(await anonymous.get(path`/articles/${renamed.slug}`)).toEqual(refusals.articleNotFound);
  });

  it('leaves the tags when tagList is absent, replaces them by an array, removes them by an empty one', async () => {
    const [old, fresh] = [unique('old'), unique('fresh')];
    const { slug } = await author.publish({ tagList: [old, 'kept'] });
    expect((await author.changeArticle(slug, { body: 'changed' })).tagList).toEqual([old, 'kept']);
    expect((await author.changeArticle(slug, { tagList: ['kept', fresh, 'kept'] })).tagList).toEqual(['kept', fresh]);
    expect(await anonymous.get('/articles', { tag: old })).toEqual(emptyList);
    expect(await anonymous.articles({ tag: fresh })).toMatchObject({ articlesCount: 1, articles: [{ slug }] });
    expect((await author.changeArticle(slug, { tagList: [] })).tagList).toEqual([]);
    expect((await anonymous.article(slug)).tagList).toEqual([]);
    expect(await anonymous.get('/articles', { tag: fresh })).toEqual(emptyList);
  });

  it.each([
    ['null', null],
    ['a string', 'tag'],
    ['an array of numbers', [1]],
    ['an object', {}],
  ])('refuses a tagList that is %s', async (_case, tagList) => {
    const article = await author.publish({ tagList: ['a'] });
    expectInvalid(await author.put(path`/articles/${article.slug}`, { article: { tagList } }), 'tagList');
    expect(await anonymous.article(article.slug)).toEqual(article);
  });

  it.each([
    ['an empty string', ''],
    ['white space', ' \n'],
    ['null', null],
  ])('reports title, description and body that are %s as blank, at once', async (_case, value) => {
    const article = await author.publish();
    const changes = { title: value, description: value, body: value };
    expectBlank(
      await author.put(path`/articles/${article.slug}`, { article: changes }),
      'title',
      'description',
      'body',
    );
    expectBlank(await author.put(path`/articles/${article.slug}`, { article: { body: value, title: 'new' } }), 'body');
    expect(await anonymous.article(article.slug)).toEqual(article);
  });

  it.each(['title', 'description', 'body'])('refuses a %s that is not a string', async (field) => {
    const { slug } = await author.publish();
    for (const value of [7, true, ['a'], { a: 'b' }]) {
      expectInvalid(await author.put(path`/articles/${slug}`, { article: { [field]: value } }), field);
    }
  });

  it.each([
    ['missing', {}],
    ['null', { article: null }],
    ['a string', { article: 'x' }],
    ['an array', { article: [] }],
  ])('answers 422 when the wrapper is %s', async (_case, body) => {
    const { slug } = await author.publish();
    expect(await author.put(path`/articles/${slug}`, body)).toMatchObject({ status: 422 });
  });

  it('ignores unknown fields, the slug among them', async () => {
    const { slug } = await author.publish();
    const answer = await author.put(path`/articles/${slug}`, { article: { slug: 'mine', body: 'changed', author: 7 } });
    expect(answer).toMatchObject({ status: 200, body: { article: { slug, body: 'changed' } } });
    expect(keysOf((answer.body as { article: object }).article)).toEqual(KEYS.article);
  });

  it('answers 403 to anyone but the author and changes nothing', async () => {
    const article = await author.publish();
    const answer = await stranger.put(path`/articles/${article.slug}`, { article: { body: 'theirs' } });
    expect(answer).toEqual(refusals.articleForbidden);
    expect(await anonymous.article(article.slug)).toEqual(article);
  });

  it('answers 404 for an unknown slug', async () => {
    const answer = await author.put(path`/articles/${unique('no-such')}`, { article: { body: 'x' } });
    expect(answer).toEqual(refusals.articleNotFound);
  });
});

describe('updatedAt', () => {
  it('does not move when the article is favorited, unfavorited or commented on', async () => {
    const { slug, createdAt, updatedAt } = await author.publish();
    expect(await stranger.favorite(slug)).toMatchObject({ createdAt, updatedAt });
    expect(await stranger.unfavorite(slug)).toMatchObject({ createdAt, updatedAt });
    const comment = await stranger.comment(slug);
    await stranger.deleteComment(slug, comment.id);
    expect(await anonymous.article(slug)).toMatchObject({ createdAt, updatedAt });
  });
});

describe('DELETE /articles/:slug', () => {
  it('answers 204 without a body, and the article is gone', async () => {
    const { slug } = await author.publish();
    expect(await author.delete(path`/articles/${slug}`)).toEqual(noContent);
    expect(await anonymous.get(path`/articles/${slug}`)).toEqual(refusals.articleNotFound);
    expect(await author.delete(path`/articles/${slug}`)).toEqual(refusals.articleNotFound);
  });

  it('removes its comments, its favorites and its tags with it', async () => {
    const [owner, fan] = await Promise.all([signUp(api.url), signUp(api.url)]);
    const tag = unique('tag');
    const { slug } = await owner.publish({ tagList: [tag] });
    const { id } = await fan.comment(slug);
    await fan.favorite(slug);
    await fan.follow(owner.username);
    await owner.deleteArticle(slug);

    expect(await anonymous.get(path`/articles/${slug}/comments`)).toEqual(refusals.articleNotFound);
    expect(await fan.delete(path`/articles/${slug}/comments/${id}`)).toEqual(refusals.articleNotFound);
    expect(await anonymous.tags()).not.toContain(tag);
    for (const query of [{ tag }, { author: owner.username }, { favorited: fan.username }]) {
      expect(await anonymous.get('/articles', query)).toEqual(emptyList);
    }
    expect(await fan.get('/articles/feed')).toEqual(emptyList);
  });

  it('answers 403 to anyone but the author, and the article stays', async () => {
    const article = await author.publish();
    expect(await stranger.delete(path`/articles/${article.slug}`)).toEqual(refusals.articleForbidden);
    expect(await anonymous.article(article.slug)).toEqual(article);
  });

  it('answers 404 for an unknown slug', async () => {
    expect(await author.delete(path`/articles/${unique('no-such')}`)).toEqual(refusals.articleNotFound);
  });
});
