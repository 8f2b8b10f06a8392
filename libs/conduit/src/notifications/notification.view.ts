import { timeOfId } from '@aqueduct/database';
import { toProfile, type Profile } from '../profiles';
import type { NotificationKind } from './notification.entity';
import type { NotificationRow } from './notification.rows';
import type { Mentions } from './mentions.reader';

export interface NotificationView {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly actor: Profile;
  /** Null: it was deleted since. */
  readonly article: { readonly slug: string; readonly title: string } | null;
  /** Null: it is about no comment, or the comment was deleted since. */
  readonly commentId: number | null;
  readonly createdAt: string;
  readonly read: boolean;
}

/** Undefined: the actor's account is gone, as only load data go. */
export function toNotification(
  { id, kind, actorId, articleId, commentId, read }: NotificationRow,
  { actors, articles }: Mentions,
  isFollowed: boolean,
): NotificationView | undefined {
  const actor = actors.get(actorId);
  if (actor === undefined) return undefined;
  const article = articles.get(articleId);
  const isThere = commentId !== null && article?.commentIds.includes(commentId) === true;
  return {
    id,
    kind,
    actor: toProfile(actor, isFollowed),
    article: article === undefined ? null : { slug: article.slug, title: article.title },
    commentId: isThere ? Number(commentId) : null,
    createdAt: timeOfId(id).toISOString(),
    read,
  };
}
