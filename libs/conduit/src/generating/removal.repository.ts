import { statement, TOTALS, type ShardTransaction } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';

/** An article as its removal needs it. */
export interface DoomedArticle {
  readonly id: string;
  readonly authorId: string;
  readonly tags: string[];
}

/** How many favourites of some articles are one user's. */
export interface FavoritesOfUser {
  readonly id: string;
  readonly count: number;
}

const LOCK_ARTICLES = statement(
  'removal.lock-articles',
  `SELECT id, author_id AS "authorId", tags FROM articles
   WHERE bucket = $1 AND author_id = ANY ($2::bigint[]) ORDER BY id LIMIT $3 FOR UPDATE`,
);
const FAVORITERS = statement(
  'removal.favoriters',
  `SELECT user_id AS id, count(*)::int AS count FROM favorites
   WHERE bucket = $1 AND article_id = ANY ($2::bigint[]) GROUP BY user_id`,
);
const DELETE_ARTICLES = statement(
  'removal.delete-articles',
  'DELETE FROM articles WHERE bucket = $1 AND id = ANY ($2::bigint[])',
);
// The articles' rows first, as services lock them: so the count and the rows never disagree.
const LOCK_FAVORITED = statement(
  'removal.lock-favorited',
  `SELECT a.id FROM articles a WHERE a.bucket = $1 AND a.id IN (
     SELECT article_id FROM favorites WHERE bucket = $1 AND user_id = ANY ($2::bigint[]) ORDER BY article_id LIMIT $3)
   ORDER BY a.id FOR NO KEY UPDATE`,
);
const DELETE_FAVORITES = statement(
  'removal.delete-favorites',
  `WITH gone AS (
     DELETE FROM favorites WHERE bucket = $1 AND article_id = ANY ($2::bigint[]) AND user_id = ANY ($3::bigint[])
     RETURNING article_id, user_id),
   counted AS (
     UPDATE articles a SET favorites_count = a.favorites_count - lost.count
     FROM (SELECT article_id, count(*)::int AS count FROM gone GROUP BY article_id) lost
     WHERE a.bucket = $1 AND a.id = lost.article_id)
   SELECT user_id AS id, count(*)::int AS count FROM gone GROUP BY user_id`,
);
const DELETE_COMMENTS = statement(
  'removal.delete-comments',
  `DELETE FROM comments WHERE bucket = $1 AND id IN (
     SELECT id FROM comments WHERE bucket = $1 AND author_id = ANY ($2::bigint[]) LIMIT $3) RETURNING id`,
);
const DELETE_FOLLOWS = statement(
  'removal.delete-follows',
  `DELETE FROM follows WHERE bucket = $1 AND (follower_id, followee_id) IN (
     SELECT follower_id, followee_id FROM follows
     WHERE bucket = $1 AND (follower_id = ANY ($2::bigint[]) OR followee_id = ANY ($3::bigint[])) LIMIT $4)
   RETURNING follower_id`,
);
const DELETE_NOTIFICATIONS = statement(
  'removal.delete-notifications',
  `DELETE FROM notifications WHERE bucket = $1 AND (recipient_id, id) IN (
     SELECT recipient_id, id FROM notifications WHERE bucket = $1 AND recipient_id = ANY ($2::bigint[]) LIMIT $3)
   RETURNING id`,
);
const DELETE_INBOXES = statement(
  'removal.delete-inboxes',
  `WITH gone AS (DELETE FROM broadcasts WHERE bucket = $1 AND author_id = ANY ($2::bigint[]))
   DELETE FROM notification_inboxes WHERE bucket = $1 AND recipient_id = ANY ($2::bigint[])`,
);
const DELETE_ACCOUNTS = statement(
  'removal.delete-accounts',
  'DELETE FROM accounts WHERE bucket = $1 AND id = ANY ($2::bigint[])',
);
const DELETE_SPENT_COUNTERS = statement(
  'removal.delete-spent-counters',
  `DELETE FROM aqueduct_core.counters WHERE bucket IN ($1, ${TOTALS}) AND value = 0`,
);

/** Deletes what belongs to some users from one bucket, a bounded number of rows with each call. */
@Injectable()
export class RemovalRepository {
  /** The oldest articles of the authors, locked until the transaction ends. */
  lockArticles(tx: ShardTransaction, authorIds: readonly string[], limit: number): Promise<DoomedArticle[]> {
    return tx.query<DoomedArticle>(LOCK_ARTICLES, [tx.bucket, authorIds, limit]);
  }

  favoriters(tx: ShardTransaction, articleIds: readonly string[]): Promise<FavoritesOfUser[]> {
    return tx.query<FavoritesOfUser>(FAVORITERS, [tx.bucket, articleIds]);
  }

  /** With all that hangs on them. */
  async deleteArticles(tx: ShardTransaction, ids: readonly string[]): Promise<void> {
    await tx.query(DELETE_ARTICLES, [tx.bucket, ids]);
  }

  /** Also lowers the articles' counts. @returns whose favourites they were; nobody's: none are left. */
  async deleteFavorites(tx: ShardTransaction, userIds: readonly string[], limit: number): Promise<FavoritesOfUser[]> {
    const articles = await tx.query<{ id: string }>(LOCK_FAVORITED, [tx.bucket, userIds, limit]);
    if (articles.length === 0) return [];
    const articleIds = articles.map(({ id }) => id);
    return tx.query<FavoritesOfUser>(DELETE_FAVORITES, [tx.bucket, articleIds, userIds]);
  }

  /** @returns how many. */
  async deleteComments(tx: ShardTransaction, authorIds: readonly string[], limit: number): Promise<number> {
    return (await tx.query(DELETE_COMMENTS, [tx.bucket, authorIds, limit])).length;
  }

  /** Those of the followers, and those to the followees. @returns how many. */
  async deleteFollows(
    tx: ShardTransaction,
    { followers, followees }: { readonly followers: readonly string[]; readonly followees: readonly string[] },
    limit: number,
  ): Promise<number> {
    return (await tx.query(DELETE_FOLLOWS, [tx.bucket, followers, followees, limit])).length;
  }

  /** What they were told. @returns how many. */
  async deleteNotifications(tx: ShardTransaction, recipientIds: readonly string[], limit: number): Promise<number> {
    return (await tx.query(DELETE_NOTIFICATIONS, [tx.bucket, recipientIds, limit])).length;
  }

  /** With what they told all their followers at once. */
  async deleteInboxes(tx: ShardTransaction, ids: readonly string[]): Promise<void> {
    await tx.query(DELETE_INBOXES, [tx.bucket, ids]);
  }

  async deleteAccounts(tx: ShardTransaction, ids: readonly string[]): Promise<void> {
    await tx.query(DELETE_ACCOUNTS, [tx.bucket, ids]);
  }

  /** A counter is the sum of its rows, so one that holds nothing says nothing. */
  async deleteSpentCounters(tx: ShardTransaction): Promise<void> {
    await tx.query(DELETE_SPENT_COUNTERS, [tx.bucket]);
  }
}
