import type { Channel, Options } from 'amqplib';
import type { ConsumerGroup } from '../handlers/event-consumers';

/** A queue that loses nothing when it hands a message on: https://www.rabbitmq.com/docs/quorum-queues#dead-lettering */
const HANDING_ON = (target: string): Record<string, unknown> => ({
  'x-queue-type': 'quorum',
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': target,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
});
/** What kills each process that it is delivered to is a dead letter after so many. */
const DELIVERY_LIMIT = 20;

/** What the installation has at the broker: one exchange for every event, and for each group some queues. */
export class Topology {
  /** @param namespace what all names begin with, so that installations can share a broker. */
  constructor(private readonly namespace: string) {}

  get exchange(): string {
    return `${this.namespace}.events`;
  }

  get requests(): string {
    return `${this.namespace}.requests`;
  }

  queueOf(group: string): string {
    return `${this.namespace}.${group}`;
  }

  deadQueueOf(group: string): string {
    return `${this.queueOf(group)}.dead`;
  }

  delayQueueOf(group: string, delayMs: number): string {
    return `${this.queueOf(group)}.delay.${delayMs}`;
  }

  async declareExchange(channel: Channel): Promise<void> {
    await channel.assertExchange(this.exchange, 'topic', { durable: true });
  }

  /** Everything that a group needs; declaring it again changes nothing. */
  async declareGroup(channel: Channel, group: ConsumerGroup, delaysMs: readonly number[]): Promise<void> {
    const queue = this.queueOf(group.group);
    const dead = this.deadQueueOf(group.group);
    await this.declareExchange(channel);
    await channel.assertQueue(dead, durable({ 'x-queue-type': 'quorum' }));
    for (const delayMs of delaysMs)
      await channel.assertQueue(this.delayQueueOf(group.group, delayMs), durable(HANDING_ON(queue)));
    await channel.assertQueue(queue, durable({ ...HANDING_ON(dead), 'x-delivery-limit': DELIVERY_LIMIT }));
    for (const pattern of patternsOf(group)) await channel.bindQueue(queue, this.exchange, pattern);
  }
}

const durable = (args: Record<string, unknown>): Options.AssertQueue => ({ durable: true, arguments: args });

/** All versions: one that no handler knows must be seen to be missing. */
function patternsOf({ ordered, aggregates, events }: ConsumerGroup): string[] {
  if (ordered === true) return [...aggregates].map((aggregate) => `${aggregate}.#`);
  return [...events].map((name) => `*.${name}.*`);
}
