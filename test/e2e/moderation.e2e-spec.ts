import { addModerationCommand } from '../../apps/cli/src/conduit/moderation.command';
import { addRolesCommand } from '../../apps/cli/src/conduit/roles.command';
import { environment, startApi, type Api } from '../support/api';
import { runCommand, type Told } from '../../apps/cli/src/testing/run-command';
import { anArticle, ConduitClient, path, signUp, unique, type Article, type Member } from '../support/conduit-client';
import { noContent, refusals } from './contract';

let api: Api;
let anonymous: ConduitClient;
let author: Member;
let reader: Member;
let moderator: Member;
let restore: () => void;

const aqueduct = (...args: string[]): Promise<Told> =>
  runCommand(
    (program) => {
      addRolesCommand(program);
      addModerationCommand(program);
    },
    ...args,
  );

beforeAll(async () => {
  api = await startApi();
  const replaced = jest.replaceProperty(process, 'env', environment(api.addresses));
  restore = () => replaced.restore();
  anonymous = new ConduitClient(api.url);
  [author, reader, moderator] = await Promise.all([signUp(api.url), signUp(api.url), signUp(api.url)]);
  await reader.follow(author.username);
  await aqueduct('roles', 'set', moderator.username, 'moderator');
});
afterAll(async () => {
  restore();
  await api.close();
});

const REASON = { hiding: { reason: 'An advertisement' } };
const hide = (slug: string): ReturnType<Member['put']> => moderator.put(path`/articles/${slug}/hiding`, REASON);
const show = (slug: string): ReturnType<Member['delete']> => moderator.delete(path`/articles/${slug}/hiding`);

/** Everything that anybody is shown of an article, and that counts it. */
async function seen({ slug, tagList }: Pick<Article, 'slug' | 'tagList'>): Promise<unknown> {
  const [tag = ''] = tagList;
  const slugsIn = ({ articles, articlesCount }: { articles: { slug: string }[]; articlesCount: number }): unknown => [
    articles.map((each) => each.slug),
    articlesCount,
  ];
  return {
    anonymous: await anonymous.get(path`/articles/${slug}`),
    author: await author.get(path`/articles/${slug}`),
    comments: await reader.get(path`/articles/${slug}/comments`),
    tagged: slugsIn(await anonymous.articles({ tag })),
    written: slugsIn(await anonymous.articles({ author: author.username, tag })),
    favorites: slugsIn(await anonymous.articles({ favorited: reader.username, tag })),
    feed: slugsIn(await reader.feed({ limit: 1 })),
  };
}

describe('An article that a moderator hides', () => {
  it('is nowhere to be seen and not counted, and comes back as it was', async () => {
    const before = await author.publish();
    const article = await author.publish({ tagList: [unique('tag'), 'other'] });
    await reader.favorite(article.slug);
    await reader.comment(article.slug);
    const as = await seen(article);

    expect(await hide(article.slug)).toEqual(noContent);
    const nothing = [[], 0];
    expect(await seen(article)).toEqual({
      anonymous: refusals.articleNotFound,
      author: refusals.articleNotFound,
      comments: refusals.articleNotFound,
      tagged: nothing,
      written: nothing,
      favorites: nothing,
      feed: [[before.slug], expect.any(Number)],
    });
    for (const [method, target] of [
      ['PUT', path`/articles/${article.slug}`],
      ['DELETE', path`/articles/${article.slug}`],
    ] as const)
      expect(await author.send(method, target, { json: { article: { body: 'new' } } })).toEqual(
        refusals.articleNotFound,
      );
    expect(await reader.post(path`/articles/${article.slug}/favorite`)).toEqual(refusals.articleNotFound);

    expect(await show(article.slug)).toEqual(noContent);
    expect(await seen(article)).toEqual(as);
  });

  it('is hidden once and shown once', async () => {
    const { slug } = await author.publish();
    expect(await show(slug)).toEqual(refusals.articleNotFound);
    expect(await hide(slug)).toEqual(noContent);
    expect(await hide(slug)).toEqual(refusals.articleNotFound);
    expect(await show(slug)).toEqual(noContent);
    expect(await show(slug)).toEqual(refusals.articleNotFound);
  });

  it('is hidden for a reason', async () => {
    const { slug } = await author.publish();
    const answer = await moderator.put(path`/articles/${slug}/hiding`, { hiding: {} });
    expect(answer).toEqual({ status: 422, body: { errors: { reason: ["can't be blank"] } } });
    expect((await anonymous.get(path`/articles/${slug}`)).status).toBe(200);
  });
});

describe('A comment that a moderator hides', () => {
  const bodiesOn = async (slug: string): Promise<string[]> => (await anonymous.comments(slug)).map(({ body }) => body);

  it('is not shown, and comes back where it was', async () => {
    const { slug } = await author.publish();
    for (const text of ['first', 'second', 'third']) await reader.comment(slug, text);
    const { id } = (await anonymous.comments(slug))[1] ?? { id: 0 };
    const target = path`/articles/${slug}/comments/${id}/hiding`;
    expect(await moderator.put(target, REASON)).toEqual(noContent);
    expect(await bodiesOn(slug)).toEqual(['first', 'third']);
    expect(await moderator.put(target, REASON)).toEqual(refusals.commentNotFound);
    expect(await reader.delete(path`/articles/${slug}/comments/${id}`)).toEqual(refusals.commentNotFound);
    expect(await moderator.delete(target)).toEqual(noContent);
    expect(await bodiesOn(slug)).toEqual(['first', 'second', 'third']);
  });

  it('stays hidden when its article is hidden and shown again', async () => {
    const { slug } = await author.publish();
    await reader.comment(slug, 'good');
    const { id } = await reader.comment(slug, 'bad');
    await moderator.put(path`/articles/${slug}/comments/${id}/hiding`, REASON);
    await hide(slug);
    await show(slug);
    expect(await bodiesOn(slug)).toEqual(['good']);
    expect(await moderator.delete(path`/articles/${slug}/comments/${id}/hiding`)).toEqual(noContent);
    expect(await bodiesOn(slug)).toEqual(['good', 'bad']);
  });
});

describe('What is hidden', () => {
  it('is listed for moderators, the newest first, with who hid it and why', async () => {
    const article = await author.publish(anArticle());
    const commented = await author.publish();
    const comment = await reader.comment(commented.slug, 'An insult');
    await hide(article.slug);
    await aqueduct('moderation', 'hide', commented.slug, '--comment', String(comment.id), '--reason', 'An insult');
    const { body } = await moderator.get('/hidings');
    const { hidings } = body as { hidings: object[] };
    expect(hidings.slice(0, 2)).toEqual([
      {
        kind: 'comment',
        slug: commented.slug,
        commentId: comment.id,
        text: 'An insult',
        reason: 'An insult',
        hiddenBy: null,
        hiddenAt: expect.any(String),
      },
      {
        kind: 'article',
        slug: article.slug,
        commentId: null,
        text: article.title,
        reason: 'An advertisement',
        hiddenBy: moderator.username,
        hiddenAt: expect.any(String),
      },
    ]);
  });

  it('is hidden, listed and shown by commands as well', async () => {
    const { slug } = await author.publish();
    const hidden = await aqueduct('moderation', 'hide', slug, '--reason', 'It is wrong');
    expect(hidden).toMatchObject({ result: `The article ${slug} is hidden.`, exitCode: 0 });
    expect(await anonymous.get(path`/articles/${slug}`)).toEqual(refusals.articleNotFound);
    expect((await aqueduct('moderation', 'list')).result).toMatch(new RegExp(`${slug} +It is wrong`));
    const shown = await aqueduct('moderation', 'show', slug);
    expect(shown).toMatchObject({ result: `The article ${slug} is shown again.`, exitCode: 0 });
    expect((await anonymous.get(path`/articles/${slug}`)).status).toBe(200);
    expect(await aqueduct('moderation', 'show', slug)).toMatchObject({ result: '', exitCode: 1 });
  });
});
