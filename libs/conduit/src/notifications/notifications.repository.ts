import {
  bucketOfId,
  newId,
  repositoryOf,
  statement,
  type ShardTransaction,
  type Transaction,
} from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { Notification } from './notification.entity';

/** What somebody is told. */
export type News = Pick<Notification, 'kind' | 'actorId' | 'articleId' | 'commentId'>;

// Inboxes are locked in the order of the sub-select, so that no two transactions can wait for each other.
const NOTIFY = statement(
  'notifications.notify',
  `WITH fresh AS (
     SELECT r.* FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS r (bucket, recipient_id, id)
     WHERE NOT EXISTS (
       SELECT FROM notifications n WHERE n.bucket = r.bucket AND n.recipient_id = r.recipient_id AND n.article_id = $6
         AND n.actor_id = $5 AND n.kind = $4 AND coalesce(n.comment_id, 0) = coalesce($7::bigint, 0))
     ORDER BY r.bucket, r.recipient_id),
   numbered AS (
     INSERT INTO notification_inboxes AS i (bucket, recipient_id, last_sequence, last_id)
     SELECT bucket, recipient_id, 1, id FROM fresh
     ON CONFLICT (bucket, recipient_id) DO UPDATE
       SET last_sequence = i.last_sequence + 1, last_id = greatest(excluded.last_id, i.last_id + 1)
     RETURNING bucket, recipient_id, last_sequence, last_id)
   INSERT INTO notifications (bucket, recipient_id, id, sequence, kind, actor_id, article_id, comment_id)
   SELECT bucket, recipient_id, last_id, last_sequence, $4, $5, $6, $7 FROM numbered`,
);
const MARK_READ = statement(
  'notifications.mark-read',
  `INSERT INTO notification_inboxes AS i (bucket, recipient_id, last_sequence, last_id, read_broadcast_id)
   VALUES ($1, $2, 0, 0, $3)
   ON CONFLICT (bucket, recipient_id) DO UPDATE SET
     read_broadcast_id = greatest(i.read_broadcast_id, excluded.read_broadcast_id),
     read_sequence = greatest(i.read_sequence, (
       SELECT n.sequence FROM notifications n WHERE n.bucket = $1 AND n.recipient_id = $2 AND n.id <= $3
       ORDER BY n.id DESC LIMIT 1))`,
);

@Injectable()
export class NotificationsRepository extends repositoryOf(Notification) {
  /**
   * Tells each of them, but nobody the same twice.
   * @param tx has passed the fences of all their buckets.
   */
  async notify(tx: Transaction, recipientIds: readonly string[], news: News): Promise<void> {
    const buckets = recipientIds.map(bucketOfId);
    const ids = buckets.map((bucket) => newId(bucket));
    const { kind, actorId, articleId, commentId } = news;
    await tx.query(NOTIFY, [buckets, recipientIds, ids, kind, actorId, articleId, commentId]);
  }

  /** Those up to the id are read from now on. */
  async markRead(tx: ShardTransaction, recipientId: string, upTo: string): Promise<void> {
    await tx.query(MARK_READ, [tx.bucket, recipientId, upTo]);
  }
}
