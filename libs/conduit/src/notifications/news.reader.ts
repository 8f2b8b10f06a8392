import { ShardReads } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { FollowsReader } from '../profiles';
import { BroadcastsReader, toNotificationRow, type BroadcastRow } from './broadcasts.reader';
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
    private readonly broadcasts: BroadcastsReader,
    private readonly follows: FollowsReader,
    private readonly answers: NotificationAnswers,
  ) {}

  /** Behind all that there is now. */
  async present(recipientId: string): Promise<StreamPosition> {
    const [own, broadcasts] = await Promise.all([this.inboxes.currentLastId(recipientId), this.broadcasts.last()]);
    return { own, broadcasts };
  }

  /** @returns what kept it from reading everything; those concerned stay where they are. @throws DatabaseUnavailableError before any map was read. */
  async deliver(listeners: readonly Listener[]): Promise<unknown[]> {
    const own = await Promise.allSettled(
      this.reads.together(listeners.map(({ recipientId }) => recipientId)).map((ids) => {
        const here = new Set(ids);
        return this.deliverOwn(listeners.filter(({ recipientId }) => here.has(recipientId)));
      }),
    );
    const broadcasts = await Promise.allSettled([this.deliverBroadcasts(listeners)]);
    return [...own, ...broadcasts].flatMap((part) => (part.status === 'rejected' ? [part.reason as unknown] : []));
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

  private async deliverBroadcasts(listeners: readonly Listener[]): Promise<void> {
    const shards = await this.broadcasts.after((place) =>
      listeners.map((listener) => placeOf(listener, place)).reduce((a, b) => (isLater(a, b) ? b : a)),
    );
    if (shards.every((rows) => rows.length === 0)) return;
    const news = shards.flatMap((rows, place) => rows.map((row) => ({ row, place })));
    const due = listeners.flatMap((listener) =>
      news.flatMap((each) => (isLater(each.row.id, placeOf(listener, each.place)) ? [{ listener, ...each }] : [])),
    );
    await this.send(await this.toFollowers(due));
    for (const { listener, row, place } of due) listener.position = at(listener.position, place, row.id);
  }

  /** Those of the broadcasts that are by somebody whom the listener follows. */
  private async toFollowers(
    due: readonly { readonly listener: Listener; readonly row: BroadcastRow; readonly place: number }[],
  ): Promise<Delivery[]> {
    const followed = await this.follows.currentlyFollowedBy(
      due.map(({ listener, row }) => [listener.recipientId, row.authorId]),
    );
    const theirs = due.filter(
      ({ listener: { recipientId }, row: { authorId } }) =>
        recipientId !== authorId && followed.get(recipientId)?.has(authorId) === true,
    );
    const read = await this.inboxes.readBroadcasts(theirs.map(({ listener }) => listener.recipientId));
    const positions = new Map<Listener, StreamPosition>();
    return theirs.map(({ listener, row, place }) => {
      const position = at(positions.get(listener) ?? listener.position, place, row.id);
      positions.set(listener, position);
      return { listener, row: toNotificationRow(row, read.get(listener.recipientId) ?? '0'), position };
    });
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

function placeOf({ position }: Listener, place: number): string {
  return position.broadcasts[place] ?? '0';
}

function at(position: StreamPosition, place: number, id: string): StreamPosition {
  const broadcasts = Array.from({ length: Math.max(place + 1, position.broadcasts.length) }, (_, index) =>
    index === place ? id : (position.broadcasts[index] ?? '0'),
  );
  return { ...position, broadcasts };
}
