import type { Channel, Options } from 'amqplib';
import type { ConsumerGroup } from '../handlers/event-consumers';

/** Every event goes through this one. */
export const EVENTS_EXCHANGE = 'aqueduct.events';

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

export const queueOf = (group: string): string => `aqueduct.${group}`;
export const deadQueueOf = (group: string): string => `${queueOf(group)}.dead`;
export const delayQueueOf = (group: string, delayMs: number): string => `${queueOf(group)}.delay.${delayMs}`;

const durable = (args: Record<string, unknown>): Options.AssertQueue => ({ durable: true, arguments: args });

/** Everything that a group needs at the broker; declaring it again changes nothing. */
export async function declareGroup(channel: Channel, group: ConsumerGroup, delaysMs: readonly number[]): Promise<void> {
  const queue = queueOf(group.group);
  const dead = deadQueueOf(group.group);
  await channel.assertExchange(EVENTS_EXCHANGE, 'topic', { durable: true });
  await channel.assertQueue(dead, durable({ 'x-queue-type': 'quorum' }));
  for (const delayMs of delaysMs)
    await channel.assertQueue(delayQueueOf(group.group, delayMs), durable(HANDING_ON(queue)));
  await channel.assertQueue(queue, durable({ ...HANDING_ON(dead), 'x-delivery-limit': DELIVERY_LIMIT }));
  for (const pattern of patternsOf(group)) await channel.bindQueue(queue, EVENTS_EXCHANGE, pattern);
}

/** All versions: one that no handler knows must be seen to be missing. */
function patternsOf({ ordered, aggregates, events }: ConsumerGroup): string[] {
  if (ordered === true) return [...aggregates].map((aggregate) => `${aggregate}.#`);
  return [...events].map((name) => `*.${name}.*`);
}
