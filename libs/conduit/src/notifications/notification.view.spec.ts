import { composeId } from '@aqueduct/database';
import { aProfileRow } from '@aqueduct/conduit/testing';
import type { NotificationRow } from './notification.rows';
import { toNotification } from './notification.view';

const ann = aProfileRow({ username: 'ann' });
const at = new Date('2026-02-18T04:10:05.500Z');
const row: NotificationRow = {
  id: composeId(7, at.getTime(), 1),
  kind: 'commented',
  actorId: ann.id,
  articleId: '5',
  commentId: '1025',
  read: false,
};
const actors = new Map([[ann.id, ann]]);
const article = { id: '5', slug: 'dragons-1', title: 'Dragons' };
const articles = (...commentIds: string[]) => new Map([['5', { ...article, commentIds }]]);

describe(toNotification, () => {
  it('says who did what, where and when', () => {
    expect(toNotification(row, { actors, articles: articles('1025') }, true)).toEqual({
      id: row.id,
      kind: 'commented',
      actor: { username: 'ann', bio: null, image: null, following: true },
      article: { slug: 'dragons-1', title: 'Dragons' },
      commentId: 1025,
      createdAt: at.toISOString(),
      read: false,
    });
  });

  it('says that a comment, or the whole article, is gone', () => {
    expect(toNotification(row, { actors, articles: articles() }, false)).toMatchObject({ commentId: null });
    expect(toNotification(row, { actors, articles: new Map() }, false)).toMatchObject({
      article: null,
      commentId: null,
    });
  });

  it('is none where the actor has no account any more', () => {
    expect(toNotification(row, { actors: new Map(), articles: articles() }, false)).toBeUndefined();
  });
});
