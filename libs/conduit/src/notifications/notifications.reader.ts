import { LARGEST_ID } from '@aqueduct/kernel';
import { Injectable } from '@nestjs/common';
import { InboxReader } from './inbox.reader';
import type { NotificationRow } from './notification.rows';

/** Which part of the list. */
export interface NotificationsRequest {
  readonly limit: number;
  readonly offset: number;
  /** Only what is older than this one, by id. */
  readonly after?: string | undefined;
}

/** All that somebody is told. */
@Injectable()
export class NotificationsReader {
  constructor(private readonly inboxes: InboxReader) {}

  /** Newest first; one more than the limit, where others follow. */
  async page(
    viewerId: string,
    { limit, offset, after = LARGEST_ID }: NotificationsRequest,
  ): Promise<NotificationRow[]> {
    const { rows } = await this.inboxes.page(viewerId, after, offset + limit + 1);
    return rows.slice(offset);
  }

  async unreadCount(viewerId: string): Promise<number> {
    return Number((await this.inboxes.state(viewerId)).unread);
  }
}
