import { newestFirst } from '@aqueduct/database';
import { LARGEST_ID } from '@aqueduct/kernel';
import { Injectable } from '@nestjs/common';
import { BroadcastsReader, toNotificationRow } from './broadcasts.reader';
import { InboxReader } from './inbox.reader';
import type { NotificationRow } from './notification.rows';

/** Which part of the list. */
export interface NotificationsRequest {
  readonly limit: number;
  readonly offset: number;
  /** Only what is older than this one, by id. */
  readonly after?: string | undefined;
}

/** All that somebody is told: what is in the inbox, and broadcasts by those whom he follows. */
@Injectable()
export class NotificationsReader {
  constructor(
    private readonly inboxes: InboxReader,
    private readonly broadcasts: BroadcastsReader,
  ) {}

  /** Newest first; one more than the limit, where others follow. */
  async page(
    viewerId: string,
    { limit, offset, after = LARGEST_ID }: NotificationsRequest,
  ): Promise<NotificationRow[]> {
    const most = offset + limit + 1;
    const [{ inbox, rows }, broadcasts] = await Promise.all([
      this.inboxes.page(viewerId, after, most),
      this.broadcasts.page(viewerId, after, most),
    ]);
    const all = [...rows, ...broadcasts.map((row) => toNotificationRow(row, inbox.readBroadcastId))];
    return all.sort(newestFirst).slice(offset, most);
  }

  async unreadCount(viewerId: string): Promise<number> {
    const { unread, readBroadcastId } = await this.inboxes.state(viewerId);
    return Number(unread) + (await this.broadcasts.count(viewerId, readBroadcastId));
  }
}
