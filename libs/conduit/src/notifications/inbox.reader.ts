import { bucketOfId, PrimaryReads, ShardReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { EMPTY_INBOX, type InboxState, type NotificationRow } from './notification.rows';

/** One row without an id: the inbox is there, but holds nothing older. */
type OuterRow = InboxState & (NotificationRow | { readonly id: null });

const STATE = `i.last_sequence - i.read_sequence AS unread, i.last_id AS "lastId", i.read_broadcast_id AS "readBroadcastId"`;
const INBOX = statement(
  'notifications.inbox',
  `SELECT ${STATE} FROM notification_inboxes i WHERE i.bucket = $1 AND i.recipient_id = $2`,
);
const COLUMNS = `n.id, n.kind, n.actor_id AS "actorId", n.article_id AS "articleId", n.comment_id AS "commentId",
  n.sequence <= i.read_sequence AS read`;
/** How many each recipient gets at once. */
const NEWS_AT_ONCE = 100;
const AFTER = statement(
  'notifications.after',
  `SELECT n.recipient_id AS "recipientId", ${COLUMNS}
   FROM unnest($1::bigint[], $2::smallint[], $3::bigint[]) AS r (id, bucket, after)
   CROSS JOIN LATERAL (
     SELECT * FROM notifications WHERE bucket = r.bucket AND recipient_id = r.id AND id > r.after
     ORDER BY id LIMIT ${NEWS_AT_ONCE}) n
   JOIN notification_inboxes i ON i.bucket = n.bucket AND i.recipient_id = n.recipient_id
   ORDER BY n.id`,
);
const READ = statement(
  'notifications.read-broadcasts',
  `SELECT i.recipient_id AS "recipientId", i.read_broadcast_id AS "readBroadcastId"
   FROM unnest($1::bigint[], $2::smallint[]) AS r (id, bucket)
   JOIN notification_inboxes i ON i.bucket = r.bucket AND i.recipient_id = r.id`,
);
const PAGE = statement(
  'notifications.page',
  `SELECT ${STATE}, ${COLUMNS}
   FROM notification_inboxes i LEFT JOIN LATERAL (
     SELECT * FROM notifications n WHERE n.bucket = i.bucket AND n.recipient_id = i.recipient_id AND n.id < $3
     ORDER BY n.id DESC LIMIT $4) n ON true
   WHERE i.bucket = $1 AND i.recipient_id = $2`,
);

/** With whose it is. */
export interface NewRow extends NotificationRow {
  readonly recipientId: string;
}

/** What has been written to somebody's inbox: one statement on the shard of who it is. */
@Injectable()
export class InboxReader {
  constructor(
    private readonly reads: ShardReads,
    private readonly primaryReads: PrimaryReads,
  ) {}

  async state(recipientId: string): Promise<InboxState> {
    return (await this.reads.byId<InboxState>(recipientId, INBOX)) ?? EMPTY_INBOX;
  }

  /** From the primary: for who wants to hear of all that comes after. */
  async currentLastId(recipientId: string): Promise<string> {
    return (await this.primaryReads.byId<InboxState>(recipientId, INBOX))?.lastId ?? EMPTY_INBOX.lastId;
  }

  /** For each recipient what comes after an id, oldest first: a bounded part of it. */
  after(last: ReadonlyMap<string, string>): Promise<NewRow[]> {
    return this.reads.among<NewRow>([...last.keys()], AFTER, (ids, buckets) => [
      ids,
      buckets,
      ids.map((id) => last.get(id)),
    ]);
  }

  /** Up to which broadcast each of them has read; who is missing has read none. */
  async readBroadcasts(recipientIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.reads.among<{ recipientId: string; readBroadcastId: string }>(
      recipientIds,
      READ,
      (ids, buckets) => [ids, buckets],
    );
    return new Map(rows.map(({ recipientId, readBroadcastId }) => [recipientId, readBroadcastId]));
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
