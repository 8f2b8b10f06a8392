import { Injectable } from '@nestjs/common';
import { FollowsReader } from '../profiles';
import type { NotificationRow } from './notification.rows';
import { toNotification, type NotificationView } from './notification.view';
import { MentionsReader } from './mentions.reader';

/** Completes notifications with what their ids stand for, as the viewer sees it. */
@Injectable()
export class NotificationAnswers {
  constructor(
    private readonly mentions: MentionsReader,
    private readonly follows: FollowsReader,
  ) {}

  async list(rows: readonly NotificationRow[], recipientId: string): Promise<NotificationView[]> {
    const views = await this.complete(rows.map((row) => ({ recipientId, row })));
    return views.filter((view) => view !== undefined);
  }

  /** Those of many at once, in their order; undefined as `toNotification` has it. */
  async complete(
    told: readonly { readonly recipientId: string; readonly row: NotificationRow }[],
  ): Promise<(NotificationView | undefined)[]> {
    const [mentions, followed] = await Promise.all([
      this.mentions.of(told.map(({ row }) => row)),
      this.follows.followedBy(told.map(({ recipientId, row }) => [recipientId, row.actorId])),
    ]);
    return told.map(({ recipientId, row }) =>
      toNotification(row, mentions, followed.get(recipientId)?.has(row.actorId) === true),
    );
  }
}
