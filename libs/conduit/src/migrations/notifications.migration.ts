import { sqlMigration } from '@aqueduct/database';

/**
 * An inbox's row is locked by whoever adds to it, so its numbers have no gaps, and numbers and ids are in the order of
 * the commits: nothing ever appears behind what a reader has seen.
 */
export const Notifications1767225700005 = sqlMigration('Notifications1767225700005', {
  up: `
    CREATE TABLE notification_inboxes (
      bucket smallint NOT NULL,
      recipient_id bigint NOT NULL,
      last_sequence bigint NOT NULL,
      last_id bigint NOT NULL,
      read_sequence bigint NOT NULL DEFAULT 0,
      read_broadcast_id bigint NOT NULL DEFAULT 0,
      PRIMARY KEY (bucket, recipient_id)
    ) WITH (fillfactor = 80);
    CREATE TABLE notifications (
      bucket smallint NOT NULL,
      recipient_id bigint NOT NULL,
      id bigint NOT NULL,
      sequence bigint NOT NULL,
      kind text NOT NULL,
      actor_id bigint NOT NULL,
      article_id bigint NOT NULL,
      comment_id bigint,
      PRIMARY KEY (bucket, recipient_id, id)
    );
    CREATE UNIQUE INDEX notifications_once
      ON notifications (bucket, recipient_id, article_id, actor_id, kind, coalesce(comment_id, 0));
  `,
  down: 'DROP TABLE notifications, notification_inboxes',
});
