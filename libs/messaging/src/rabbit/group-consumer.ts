import { setTimeout as delay } from 'node:timers/promises';
import { withDeadline } from '@aqueduct/kernel';
import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import { GroupActivity } from '../broker/group-activity';
import type { GroupStatus } from '../broker/event-transport';
import type { GroupRunner } from '../handlers/group-runner';
import type { ConfirmedPublisher } from './confirmed-publisher';
import { deliveryOf, moved, type Delivery } from './message';
import type { RabbitConnection } from './rabbit-connection';
import { Acknowledger } from './acknowledger';
import type { Topology } from './topology';

export interface GroupConsumerOptions {
  readonly topology: Topology;
  readonly prefetch: number;
  /** Every delay that an outcome may ask for, in ms. */
  readonly delaysMs: readonly number[];
}

const REATTACH_MS = 300;
const WATCH_MS = 5000;
const ANSWER_MS = 5000;
/** What could not be put away is delivered again, but not at once. */
const GIVE_BACK_MS = 1000;

/** Brings the events of one group's queue to its handlers, and attaches itself again whatever happens to the queue. */
export class GroupConsumer {
  private readonly logger = new Logger(GroupConsumer.name);
  private readonly activity = new GroupActivity();
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private isAttached = false;
  /** Whether the queue is there and bound, as far as is known. */
  private hasQueue = false;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly runner: GroupRunner,
    private readonly connection: RabbitConnection,
    private readonly publisher: ConfirmedPublisher,
    private readonly options: GroupConsumerOptions,
  ) {}

  private get topology(): Topology {
    return this.options.topology;
  }

  /** Whether what is published now reaches the group. */
  get isReachable(): boolean {
    return this.hasQueue;
  }

  get status(): GroupStatus {
    return this.activity.status(this.runner.name, this.isAttached);
  }

  start(): void {
    this.loop ??= this.attachAgain();
  }

  /** Takes nothing new and lets what runs end, at most `deadlineMs`; the rest goes back to the queue with the connection. */
  async stop(deadlineMs: number): Promise<void> {
    this.stopping.abort();
    await withDeadline(deadlineMs, 'Stopping a consumer', Promise.allSettled([this.loop])).catch(() => undefined);
  }

  private async attachAgain(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.runner.prepare();
        await this.serve();
      } catch (error) {
        if (!signal.aborted) this.logger.warn(`${this.runner.name} attaches itself again: ${String(error)}`);
      }
      this.isAttached = false;
      await delay(REATTACH_MS * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Until the channel, the queue or the consumer is gone, or `stop`. */
  private async serve(): Promise<void> {
    const channel = await (await this.connection.ready()).createChannel();
    const over = overOf(channel);
    const acks = new Acknowledger(channel);
    try {
      await withDeadline(
        ANSWER_MS,
        'Declaring',
        this.topology.declareGroup(channel, this.runner.group, this.options.delaysMs),
      );
      this.hasQueue = true;
      await withDeadline(
        ANSWER_MS,
        'Setting a prefetch',
        channel.prefetch(this.runner.group.prefetch ?? this.options.prefetch),
      );
      const receive = (message: ConsumeMessage | null): void => {
        if (message !== null) return this.take(acks, message);
        this.hasQueue = false;
        over.end(new Error('its queue was deleted'));
      };
      const { consumerTag } = await withDeadline(
        ANSWER_MS,
        'Consuming',
        channel.consume(this.topology.queueOf(this.runner.name), receive),
      );
      this.isAttached = true;
      await Promise.race([over.promise, this.watched(channel), this.stopped()]);
      await withDeadline(ANSWER_MS, 'Cancelling', channel.cancel(consumerTag));
      await Promise.allSettled(this.running);
      acks.flush();
    } finally {
      await withDeadline(ANSWER_MS, 'Closing a channel', channel.close()).catch(() => undefined);
    }
  }

  /** The broker may have forgotten the consumer without a word. */
  private async watched(channel: Channel): Promise<never> {
    for (;;) {
      await delay(WATCH_MS, undefined, { signal: this.stopping.signal });
      const { consumerCount } = await withDeadline(
        ANSWER_MS,
        'Asking for a queue',
        channel.checkQueue(this.topology.queueOf(this.runner.name)),
      );
      if (consumerCount === 0) throw new Error('the broker had forgotten its consumer');
    }
  }

  private stopped(): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  private take(acks: Acknowledger, message: ConsumeMessage): void {
    acks.delivered(message);
    const work = this.settle(acks, message).catch((error: unknown) =>
      this.logger.warn(`${this.runner.name} gives an event back: ${String(error)}`),
    );
    this.running.add(work);
    void work.finally(() => this.running.delete(work));
  }

  private async settle(acks: Acknowledger, message: ConsumeMessage): Promise<void> {
    try {
      await this.activity.during(this.work(deliveryOf(message)));
      acks.done(message);
    } catch (error) {
      await delay(GIVE_BACK_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      acks.returned(message);
      throw error;
    }
  }

  private async work(delivery: Delivery): Promise<void> {
    const outcome = await this.runner.handle(delivery.envelope, delivery.failures);
    const failures = delivery.failures + 1;
    switch (outcome.kind) {
      case 'done':
        return;
      case 'retry':
        return this.put(delivery, { ...this.later(outcome.delayMs), reason: outcome.reason, failures });
      case 'wait':
        return this.put(delivery, { ...this.later(outcome.delayMs), failures: delivery.failures });
      case 'dead':
        await this.put(delivery, {
          queue: this.topology.deadQueueOf(this.runner.name),
          reason: outcome.reason,
          failures,
        });
        await this.runner.buried(delivery.envelope);
    }
  }

  private later(delayMs: number): { queue: string; expirationMs: number } {
    const expirationMs = Math.round(delayMs * (0.8 + Math.random() * 0.4));
    return { queue: this.topology.delayQueueOf(this.runner.name, delayMs), expirationMs };
  }

  private async put(delivery: Delivery, to: Parameters<typeof moved>[1]): Promise<void> {
    const confirmation = await this.publisher.publish(moved(delivery, to));
    if (confirmation !== 'stored') throw new Error(`The broker did not store event ${delivery.id} in ${to.queue}`);
  }
}

function overOf(channel: Channel): { promise: Promise<never>; end: (error: Error) => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  channel.on('error', (error: Error) => reject(error));
  channel.on('close', () => reject(new Error('its channel was closed')));
  return { promise, end: reject };
}
