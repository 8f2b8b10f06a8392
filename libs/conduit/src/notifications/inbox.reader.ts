import { bucketOfId, ShardReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { EMPTY_INBOX, type InboxState, type NotificationRow } from './notification.rows';

/** One row without an id: the inbox is there, but holds nothing older. */
type OuterRow = InboxState & (NotificationRow | { readonly id: null });

const STATE = `i.last_sequence - i.read_sequence AS unread, i.last_id AS "lastId", i.read_broadcast_id AS "readBroadcastId"`;
const INBOX = statement(
  'notifications.inbox',
  `SELECT ${STATE} FROM notification_inboxes i WHERE i.bucket = $1 AND i.recipient_id = $2`,
);
const PAGE = statement(
  'notifications.page',
  `SELECT ${STATE}, n.id, n.kind, n.actor_id AS "actorId", n.article_id AS "articleId", n.comment_id AS "commentId",
     n.sequence <= i.read_sequence AS read
   FROM notification_inboxes i LEFT JOIN LATERAL (
     SELECT * FROM notifications n WHERE n.bucket = i.bucket AND n.recipient_id = i.recipient_id AND n.id < $3
     ORDER BY n.id DESC LIMIT $4) n ON true
   WHERE i.bucket = $1 AND i.recipient_id = $2`,
);

/** What has been written to somebody's inbox: one statement on the shard of who it is. */
@Injectable()
export class InboxReader {
  constructor(private readonly reads: ShardReads) {}

  async state(recipientId: string): Promise<InboxState> {
    return (await this.reads.byId<InboxState>(recipientId, INBOX)) ?? EMPTY_INBOX;
  }

  /** The newest that are older than `before`, newest first. */
  async page(
    recipientId: string,
    before: string,
    limit: number,
  ): Promise<{ readonly inbox: InboxState; readonly rows: NotificationRow[] }> {
    const bucket = bucketOfId(recipientId);
    const found = await this.reads.at(bucket).rows<OuterRow>(PAGE, [bucket, recipientId, before, limit]);
    return {
      inbox: found[0] ?? EMPTY_INBOX,
      rows: found.filter((row): row is InboxState & NotificationRow => row.id !== null),
    };
  }
}
