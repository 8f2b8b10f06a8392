import { bucketOfId } from '@aqueduct/database';
import type { Effect } from '@aqueduct/messaging';
import { Injectable } from '@nestjs/common';
import { NotificationsRepository, type News } from './notifications.repository';

/** Tells one person; nobody is told what he did himself, and nobody the same twice. */
@Injectable()
export class NewsService {
  constructor(private readonly notifications: NotificationsRepository) {}

  async tell(recipientId: string, news: News, effect: Effect): Promise<void> {
    if (recipientId === news.actorId) return;
    await effect.onShard(bucketOfId(recipientId), (tx) => this.notifications.notify(tx, [recipientId], news));
  }
}
