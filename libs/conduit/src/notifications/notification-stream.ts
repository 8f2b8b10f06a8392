import { Readable } from 'node:stream';
import type { NotificationView } from './notification.view';
import { encodePosition, type StreamPosition } from './stream-position';

/** What waits for a client that does not read, in bytes; more, and it is closed. It goes on from what it has seen. */
const MOST_WAITING = 262_144;
/** When a client comes back that has lost its stream, in ms. */
const COME_BACK_MS = 1000;

/** One open stream, as Server-Sent Events. */
export class NotificationStream {
  readonly body = new Readable({ read: () => undefined });

  constructor(
    readonly recipientId: string,
    /** How far it has come, whether or not there was anything to send. */
    public position: StreamPosition,
  ) {
    // With an id and no data: nothing happens at the client, but it can go on from here before the first event.
    this.write(`retry: ${COME_BACK_MS}\nid: ${encodePosition(position)}\n\n`);
  }

  get isOpen(): boolean {
    return !this.body.destroyed && !this.body.readableEnded;
  }

  /** @param position where it stands after this one. */
  send(notification: NotificationView, position: StreamPosition): void {
    this.write(`id: ${encodePosition(position)}\nevent: notification\ndata: ${JSON.stringify(notification)}\n\n`);
  }

  /** A comment: it tells both ends, and those between, that the other one is there. */
  beat(): void {
    this.write(':\n\n');
  }

  end(): void {
    if (this.isOpen) this.body.push(null);
  }

  private write(text: string): void {
    if (!this.isOpen) return;
    this.body.push(text);
    if (this.body.readableLength > MOST_WAITING) this.body.destroy();
  }
}
