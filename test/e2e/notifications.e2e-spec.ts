import { startApi, startWorker, type Api, type Worker } from '../support/api';
import { ConduitClient, signUp, type Article, type Member } from '../support/conduit-client';
import { markRead, notificationsOf, unreadOf, untilNotified } from '../support/notifications';
import { expectInvalid, keysOf, refusals, TIMESTAMP } from './contract';

let api: Api;
let worker: Worker;
let author: Member;
let reader: Member;
let article: Article;

beforeAll(async () => {
  api = await startApi();
  worker = await startWorker(api);
});
afterAll(async () => {
  await worker.close();
  await api.close();
});
beforeEach(async () => {
  [author, reader] = await Promise.all([signUp(api.url), signUp(api.url)]);
  article = await author.publish();
});

/** So many comments by the reader, each of which has become a notification before the next. */
async function commentTimes(count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let told = await unreadOf(author); ids.length < count;) {
    ids.push((await reader.comment(article.slug)).id);
    await untilNotified(author, ++told);
  }
  return ids;
}

describe('GET /notifications', () => {
  it('tells the author of a comment: who, on what, and when', async () => {
    const { id } = await reader.comment(article.slug);
    const [notification, ...others] = await untilNotified(author, 1);
    expect(others).toEqual([]);
    expect(keysOf(notification)).toEqual(['actor', 'article', 'commentId', 'createdAt', 'id', 'kind', 'read']);
    expect(notification).toMatchObject({
      kind: 'commented',
      actor: { username: reader.username, following: false },
      article: { slug: article.slug, title: article.title },
      commentId: id,
      createdAt: expect.stringMatching(TIMESTAMP) as string,
      read: false,
    });
  });

  it('tells of a favorite, and not again when it was taken back and given again', async () => {
    await reader.favorite(article.slug);
    await untilNotified(author, 1);
    await reader.unfavorite(article.slug);
    await reader.favorite(article.slug);
    await reader.comment(article.slug);
    // What comes later has arrived: the second favorite had its chance.
    expect((await untilNotified(author, 2)).map(({ kind }) => kind)).toEqual(['commented', 'favorited']);
  });

  it('tells nobody of what he did himself', async () => {
    await author.comment(article.slug);
    await author.favorite(article.slug);
    await reader.comment(article.slug);
    const told = await untilNotified(author, 1);
    expect(told.map(({ actor }) => actor.username)).toEqual([reader.username]);
    expect(await notificationsOf(reader)).toEqual([]);
  });

  it('shows a comment, and then an article, as gone', async () => {
    const { id } = await reader.comment(article.slug);
    await untilNotified(author, 1);
    await reader.deleteComment(article.slug, id);
    expect(await notificationsOf(author)).toMatchObject([{ commentId: null, article: { slug: article.slug } }]);
    await author.deleteArticle(article.slug);
    expect(await notificationsOf(author)).toMatchObject([{ commentId: null, article: null }]);
    expect(await unreadOf(author)).toBe(1);
  });

  it('follows the title of an article and the name of an actor', async () => {
    await reader.comment(article.slug);
    await untilNotified(author, 1);
    const { slug } = await author.changeArticle(article.slug, { title: 'Another title' });
    const { username } = await reader.changeUser({ username: `${reader.username}-renamed` });
    expect(await notificationsOf(author)).toMatchObject([
      { article: { slug, title: 'Another title' }, actor: { username } },
    ]);
  });

  it('is read page by page, newest first, each once', async () => {
    const written = await commentTimes(5);
    const read: number[] = [];
    for (let next: string | undefined = '/notifications?limit=2'; next !== undefined;) {
      const { headers, body } = await author.exchange('GET', next);
      read.push(...(body as { notifications: { commentId: number }[] }).notifications.map((each) => each.commentId));
      next = /^<\/api(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(read).toEqual(written.toReversed());
    expect((await notificationsOf(author, { offset: 3 })).map(({ commentId }) => commentId)).toEqual(
      written.slice(0, 2).toReversed(),
    );
  });

  it('refuses who is not signed in, and a query that breaks its rules', async () => {
    expect(await new ConduitClient(api.url).get('/notifications')).toEqual(refusals.tokenMissing);
    expectInvalid(await author.get('/notifications', { limit: 0, cursor: 'x' }), 'limit', 'cursor');
  });
});

describe('POST /notifications/read', () => {
  it('marks all, and says how many are unread', async () => {
    await commentTimes(3);
    expect(await unreadOf(author)).toBe(3);
    expect(await markRead(author)).toBe(0);
    expect(await unreadOf(author)).toBe(0);
    expect((await notificationsOf(author)).every(({ read }) => read)).toBe(true);
  });

  it('marks up to one, and an older one takes nothing back', async () => {
    await commentTimes(3);
    const [, second, third] = await notificationsOf(author);
    expect(await markRead(author, second?.id)).toBe(1);
    expect((await notificationsOf(author)).map(({ read }) => read)).toEqual([false, true, true]);
    expect(await markRead(author, third?.id)).toBe(1);
  });

  it('leaves unread what comes later, whatever id was sent', async () => {
    await commentTimes(1);
    expect(await markRead(author, '9223372036854775807')).toBe(0);
    await commentTimes(1);
    expect(await unreadOf(author)).toBe(1);
  });

  it('of who was told nothing is nothing', async () => {
    expect(await markRead(reader)).toBe(0);
    expect(await unreadOf(reader)).toBe(0);
  });

  it.each([7, 'x', '0', null])('refuses %j as no id', async (upTo) => {
    expectInvalid(await author.post('/notifications/read', { notifications: { upTo } }), 'upTo');
  });
});
