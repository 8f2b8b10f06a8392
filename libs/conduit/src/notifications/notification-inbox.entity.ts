import { BucketColumn, IdColumn, Sharded } from '@aqueduct/database';
import { Entity } from 'typeorm';

/** How far somebody's notifications have come, and how far they are read. */
@Sharded<NotificationInbox>({ by: 'recipientId' })
@Entity('notification_inboxes')
export class NotificationInbox {
  @BucketColumn()
  bucket!: number;

  @IdColumn({ primary: true })
  recipientId!: string;

  @IdColumn()
  lastSequence!: string;

  @IdColumn()
  lastId!: string;

  /** Those up to it are read. */
  @IdColumn()
  readSequence!: string;

  /** Broadcasts up to this id are read. */
  @IdColumn()
  readBroadcastId!: string;
}
