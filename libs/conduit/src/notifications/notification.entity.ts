import { BucketColumn, IdColumn, Sharded } from '@aqueduct/database';
import { Column, Entity } from 'typeorm';

/** What the actor did. */
export const NOTIFICATION_KINDS = ['published', 'commented', 'favorited'] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Lives with who is told. Holds ids alone: what they stand for is read when it is shown. */
@Sharded<Notification>({ by: 'recipientId' })
@Entity('notifications')
export class Notification {
  @BucketColumn()
  bucket!: number;

  @IdColumn({ primary: true })
  recipientId!: string;

  /** Holds the time: order by id is order by age, and, for one recipient, the order of the commits. */
  @IdColumn({ primary: true })
  id!: string;

  /** 1 for the recipient's first, then without gaps. */
  @IdColumn()
  sequence!: string;

  @Column({ type: 'text' })
  kind!: NotificationKind;

  @IdColumn()
  actorId!: string;

  @IdColumn()
  articleId!: string;

  @Column({ type: 'bigint', nullable: true })
  commentId!: string | null;
}
