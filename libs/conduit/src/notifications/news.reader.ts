import { ShardReads } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { InboxReader, type NewRow } from './inbox.reader';
import type { NotificationRow } from './notification.rows';
import type { NotificationView } from './notification.view';
import { NotificationAnswers } from './notification-answers';
import { isLater, type StreamPosition } from './stream-position';

/** Where news go: one of the open streams. */
export interface Listener {
  readonly recipientId: string;
  /** How far it has come. */
  position: StreamPosition;
  send(notification: NotificationView, position: StreamPosition): void;
}

/** A notification for one listener, and where that one stands after it. */
interface Delivery {
  readonly listener: Listener;
  readonly row: NotificationRow;
  readonly position: StreamPosition;
}

/**
 * Brings streams what is new. It reads wherever is near: ids come in the order of the commits, so a replica that is
 * behind shows less, but nothing out of its turn.
 */
@Injectable()
export class NewsReader {
  constructor(
    private readonly reads: ShardReads,
    private readonly inboxes: InboxReader,
    private readonly answers: NotificationAnswers,
  ) {}

  /** Behind all that there is now. */
  async present(recipientId: string): Promise<StreamPosition> {
    return { own: await this.inboxes.currentLastId(recipientId), broadcasts: [] };
  }

  /** @returns what kept it from reading everything; those concerned stay where they are. Never rejects. */
  async deliver(listeners: readonly Listener[]): Promise<unknown[]> {
    const parts = await Promise.allSettled(
      this.reads.together(listeners.map(({ recipientId }) => recipientId)).map((ids) => {
        const here = new Set(ids);
        return this.deliverOwn(listeners.filter(({ recipientId }) => here.has(recipientId)));
      }),
    );
    return parts.flatMap((part) => (part.status === 'rejected' ? [part.reason as unknown] : []));
  }

  /** From the inboxes of one shard. */
  private async deliverOwn(listeners: readonly Listener[]): Promise<void> {
    const after = new Map<string, string>();
    for (const { recipientId, position } of listeners) {
      const known = after.get(recipientId);
      if (known === undefined || isLater(known, position.own)) after.set(recipientId, position.own);
    }
    const news = await this.inboxes.after(after);
    const byRecipient = Map.groupBy(news, ({ recipientId }: NewRow) => recipientId);
    await this.send(
      listeners.flatMap((listener) =>
        (byRecipient.get(listener.recipientId) ?? [])
          .filter(({ id }) => isLater(id, listener.position.own))
          .map((row) => ({ listener, row, position: { ...listener.position, own: row.id } })),
      ),
    );
  }

  private async send(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const views = await this.answers.complete(
      deliveries.map(({ listener, row }) => ({ recipientId: listener.recipientId, row })),
    );
    deliveries.forEach(({ listener, position }, index) => {
      const view = views[index];
      if (view !== undefined) listener.send(view, position);
      listener.position = position;
    });
  }
}
