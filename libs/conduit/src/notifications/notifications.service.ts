import { bucketOfId, Shards } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { NotificationsReader } from './notifications.reader';
import { NotificationsRepository } from './notifications.repository';

@Injectable()
export class NotificationsService {
  constructor(
    private readonly shards: Shards,
    private readonly notifications: NotificationsRepository,
    private readonly reader: NotificationsReader,
  ) {}

  /**
   * Those up to the id are read, as far as there are any yet: what comes later is unread, whatever id was sent.
   * @param upTo by default all. @returns how many are unread then.
   */
  async markRead(viewerId: string, upTo: string | undefined): Promise<number> {
    const [newest] = await this.reader.page(viewerId, { limit: 1, offset: 0 });
    if (newest !== undefined) {
      const last = upTo !== undefined && BigInt(upTo) < BigInt(newest.id) ? upTo : newest.id;
      await this.shards.transaction(bucketOfId(viewerId), (tx) => this.notifications.markRead(tx, viewerId, last));
    }
    return this.reader.unreadCount(viewerId);
  }
}
