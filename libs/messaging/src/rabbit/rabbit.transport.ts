import { concerns } from '../broker/concerns';
import type { EventTransport, TransportStatus } from '../broker/event-transport';
import type { DeadLetters } from '../broker/dead-letters';
import type { Envelope } from '../events/envelope';
import { BrokerUnavailableError } from '../messaging.errors';
import { WAITS_MS } from '../handlers/outcome';
import type { GroupRunner } from '../handlers/group-runner';
import type { ConfirmedPublisher } from './confirmed-publisher';
import { GroupConsumer } from './group-consumer';
import { messageOf } from './message';
import type { RabbitConnection } from './rabbit-connection';
import type { Topology } from './topology';

interface RabbitOptions {
  readonly topology: Topology;
  readonly prefetch: number;
  readonly retryDelaysMs: readonly number[];
}

/** Events through RabbitMQ: a topic exchange, and a quorum queue for each group. */
export class RabbitTransport implements EventTransport {
  readonly kind = 'rabbitmq';
  readonly batchesAtOnce = 3;
  private runners: readonly GroupRunner[] = [];
  private consumers: readonly GroupConsumer[] = [];
  private hasExchange = false;

  constructor(
    readonly deadLetters: DeadLetters,
    private readonly connection: RabbitConnection,
    private readonly publisher: ConfirmedPublisher,
    private readonly options: RabbitOptions,
  ) {}

  async publish(events: readonly Envelope[]): Promise<ReadonlySet<string>> {
    // Another group's queue would take it, and it would be lost to this one.
    if (!this.consumers.every(({ isReachable }) => isReachable))
      throw new BrokerUnavailableError('a queue is not there yet');
    await this.declareExchange();
    const { exchange } = this.options.topology;
    const confirmations = await Promise.allSettled(
      events.map((event) => this.publisher.publish(messageOf(event, exchange))),
    );
    const safe = new Set<string>();
    events.forEach((event, index) => {
      const answer = confirmations[index];
      if (answer?.status !== 'fulfilled') return;
      // Nobody subscribes to it: it has been told to all who wanted to know.
      const isUnwanted = answer.value === 'unroutable' && !this.runners.some(({ group }) => concerns(group, event));
      if (answer.value === 'stored' || isUnwanted) safe.add(event.id);
    });
    const failed = confirmations.find((answer) => answer.status === 'rejected');
    if (safe.size === 0 && failed !== undefined) throw failed.reason;
    return safe;
  }

  tend(): Promise<boolean> {
    return Promise.resolve(false);
  }

  consume(runners: readonly GroupRunner[]): Promise<void> {
    const delaysMs = [...new Set([...this.options.retryDelaysMs, ...WAITS_MS])];
    this.runners = runners;
    const options = { ...this.options, delaysMs };
    this.consumers = runners.map((runner) => new GroupConsumer(runner, this.connection, this.publisher, options));
    for (const consumer of this.consumers) consumer.start();
    return Promise.resolve();
  }

  async stop(deadlineMs: number): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.stop(deadlineMs)));
    await this.publisher.settled();
    await this.connection.close();
  }

  status(): TransportStatus {
    return { isConnected: this.connection.isOpen, groups: this.consumers.map(({ status }) => status) };
  }

  /** Publishing to an exchange that is not there closes the channel. */
  private async declareExchange(): Promise<void> {
    if (this.hasExchange) return;
    const channel = await this.connection.now().createChannel();
    await this.options.topology.declareExchange(channel);
    await channel.close();
    this.hasExchange = true;
  }
}
