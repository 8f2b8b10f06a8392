import type { Channel, ConsumeMessage } from 'amqplib';

/**
 * Acknowledges what is done, many by one command where that is possible: for a quorum queue each one is an entry of its
 * replicated log. What was done in one turn of the event loop is sent at its end.
 */
export class Acknowledger {
  /** What was delivered and is not acknowledged, in the order of delivery; true: it is done. */
  private readonly open = new Map<ConsumeMessage, boolean>();
  private isFlushing = false;

  constructor(private readonly channel: Channel) {}

  delivered(message: ConsumeMessage): void {
    this.open.set(message, false);
  }

  done(message: ConsumeMessage): void {
    this.open.set(message, true);
    if (this.isFlushing) return;
    this.isFlushing = true;
    setImmediate(() => this.flush());
  }

  /** It goes back to the queue. */
  returned(message: ConsumeMessage): void {
    this.open.delete(message);
    this.channel.nack(message, false, true);
  }

  /** All up to the first that is not done by one command, those after it one by one. */
  flush(): void {
    this.isFlushing = false;
    let last: ConsumeMessage | undefined;
    let isUnbroken = true;
    const apart: ConsumeMessage[] = [];
    for (const [message, isDone] of this.open) {
      if (!isDone) isUnbroken = false;
      else if (isUnbroken) last = message;
      else apart.push(message);
      if (isDone) this.open.delete(message);
    }
    try {
      if (last !== undefined) this.channel.ack(last, true);
      for (const message of apart) this.channel.ack(message);
    } catch {
      // The channel is closed: what was not acknowledged is delivered again.
    }
  }
}
