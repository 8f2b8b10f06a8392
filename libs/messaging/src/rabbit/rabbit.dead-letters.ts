import { setTimeout as delay } from 'node:timers/promises';
import { Databases, statement } from '@aqueduct/database';
import { withDeadline } from '@aqueduct/kernel';
import type { Channel } from 'amqplib';
import type { DeadLetter, DeadLetterQuery, DeadLetters } from '../broker/dead-letters';
import { onEveryShard } from '../broker/every-shard';
import { BrokerUnavailableError } from '../messaging.errors';
import type { ConfirmedPublisher } from './confirmed-publisher';
import { deliveryOf, moved, type Delivery } from './message';
import type { RabbitConnection } from './rabbit-connection';
import type { Topology } from './topology';

const GROUPS = statement('consumers.all', 'SELECT consumer FROM aqueduct_core.consumers');
const REACH_MS = 10_000;
const GOING_BACK_MS = 2000;

/** The dead letters that lie in RabbitMQ, in a queue for each group. */
export class RabbitDeadLetters implements DeadLetters {
  constructor(
    private readonly databases: Databases,
    private readonly connection: RabbitConnection,
    private readonly publisher: ConfirmedPublisher,
    private readonly topology: Topology,
  ) {}

  async count(): Promise<ReadonlyMap<string, number>> {
    const rows = (await onEveryShard(this.databases, (session) => session.query<{ consumer: string }>(GROUPS))).flat();
    const counts = new Map<string, number>();
    for (const group of new Set(rows.map(({ consumer }) => consumer))) {
      const letters = await this.sizeOf(group);
      if (letters > 0) counts.set(group, letters);
    }
    return counts;
  }

  async list(group: string, limit: number): Promise<DeadLetter[]> {
    const letters: DeadLetter[] = [];
    await this.eachOf(group, limit, (delivery) => {
      letters.push(toLetter(group, delivery));
      return Promise.resolve('left');
    });
    return letters;
  }

  redrive({ group, ids }: DeadLetterQuery): Promise<number> {
    const queue = this.topology.queueOf(group);
    return this.take({ group, ids }, async (delivery) => {
      const confirmation = await this.publisher.publish(moved(delivery, { queue, failures: 0 }));
      if (confirmation !== 'stored') throw new BrokerUnavailableError(`it has no queue ${queue}`);
    });
  }

  purge(query: DeadLetterQuery): Promise<number> {
    return this.take(query, () => Promise.resolve());
  }

  private async sizeOf(group: string): Promise<number> {
    const channel = await this.open();
    try {
      return (await channel.checkQueue(this.topology.deadQueueOf(group))).messageCount;
    } catch {
      // The broker has closed the channel: no worker of the group was ever started with it.
      return 0;
    } finally {
      await channel.close().catch(() => undefined);
    }
  }

  private take({ group, ids }: DeadLetterQuery, work: (delivery: Delivery) => Promise<void>): Promise<number> {
    const wanted = ids === undefined ? undefined : new Set(ids);
    return this.eachOf(group, Infinity, async (delivery) => {
      if (wanted?.has(delivery.id) === false) return 'left';
      await work(delivery);
      return 'taken';
    });
  }

  /** @returns how many were taken. The others are in the queue again by then. */
  private async eachOf(
    group: string,
    limit: number,
    work: (delivery: Delivery) => Promise<'taken' | 'left'>,
  ): Promise<number> {
    const before = await this.sizeOf(group);
    if (before === 0) return 0;
    const channel = await this.open();
    let taken = 0;
    try {
      for (let n = 0; n < limit; n++) {
        // What was got and not acknowledged is not got again: the queue comes to its end.
        const message = await channel.get(this.topology.deadQueueOf(group));
        if (message === false) break;
        if ((await work(deliveryOf(message))) === 'left') continue;
        channel.ack(message);
        taken++;
      }
    } finally {
      await channel.close().catch(() => undefined);
    }
    // What was not acknowledged goes back a moment after the channel is closed.
    const until = performance.now() + GOING_BACK_MS;
    while ((await this.sizeOf(group)) < before - taken && performance.now() < until) await delay(20);
    return taken;
  }

  private async open(): Promise<Channel> {
    const connection = await withDeadline(REACH_MS, 'Reaching RabbitMQ', this.connection.ready());
    const channel = await connection.createChannel();
    // A queue that is not there is told by the call that asked for it.
    channel.on('error', () => undefined);
    return channel;
  }
}

function toLetter(group: string, delivery: Delivery): DeadLetter {
  const { id, reason, failures, firstAt, lastAt, routingKey, envelope } = delivery;
  const unknown = '1970-01-01T00:00:00.000Z';
  return {
    group,
    id,
    reason: reason ?? 'unknown',
    attempts: failures,
    firstAt: firstAt ?? unknown,
    lastAt: lastAt ?? unknown,
    routingKey,
    envelope,
  };
}
