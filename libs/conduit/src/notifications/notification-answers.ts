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

  async list(rows: readonly NotificationRow[], viewerId: string): Promise<NotificationView[]> {
    const actorIds = rows.map(({ actorId }) => actorId);
    const [mentions, followed] = await Promise.all([
      this.mentions.of(rows),
      this.follows.followedAmong(viewerId, actorIds),
    ]);
    return rows.flatMap((row) => toNotification(row, mentions, followed) ?? []);
  }
}
