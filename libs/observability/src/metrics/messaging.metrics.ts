import {
  HANDLED_CHANNEL,
  MessagingHealth,
  PUBLISHED_CHANNEL,
  RequestClient,
  type HandledEvent,
  type MessagingStatus,
  type PublishedEvent,
} from '@aqueduct/messaging';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { Listening, type Handler } from '../listening';
import { keptTraceId } from '../traceparent';
import { BacklogWatch } from './backlog-watch';
import { BACKGROUND_SECONDS } from './buckets';
import { Counter, Gauge, Histogram } from './metric';
import { MetricsRegistry } from './metrics-registry';

type Value = readonly [value: number, ...labels: string[]];

/** How events leave the outboxes, and what becomes of them. */
@Injectable()
export class MessagingMetrics extends Listening {
  private readonly published = new Counter({
    name: 'aqueduct_outbox_published_total',
    help: 'Events that left the outbox of a shard.',
    labels: ['shard'],
  });
  private readonly handled = new Counter({
    name: 'aqueduct_events_handled_total',
    help: 'Deliveries that were handled, by what became of them. wait: it was not its turn, or something was away.',
    labels: ['group', 'event', 'outcome'],
  });
  private readonly durations = new Histogram({
    name: 'aqueduct_event_handling_duration_seconds',
    help: 'How long handling a delivery took.',
    labels: ['group'],
    buckets: BACKGROUND_SECONDS,
  });
  private readonly lag = new Histogram({
    name: 'aqueduct_event_lag_seconds',
    help: 'From when an event was raised to when a group was done with it.',
    labels: ['group'],
    buckets: BACKGROUND_SECONDS,
  });

  constructor(
    registry: MetricsRegistry,
    private readonly backlog: BacklogWatch,
    @Optional() @Inject(MessagingHealth) private readonly health?: MessagingHealth,
    @Optional() @Inject(RequestClient) private readonly client?: RequestClient,
  ) {
    super(registry.isEnabled);
    const { published, handled, durations, lag } = this;
    for (const metric of [published, handled, durations, lag, ...this.gauges(), this.connected()]) registry.add(metric);
  }

  protected handle(): Readonly<Record<string, Handler>> {
    return {
      [PUBLISHED_CHANNEL]: ({ shard, safe }: PublishedEvent) => this.published.add(safe.size, String(shard)),
      [HANDLED_CHANNEL]: ({ group, envelope, outcome, ms, trace }: HandledEvent) => {
        const traceId = keptTraceId(trace);
        this.handled.add(1, group, envelope.name, outcome);
        this.durations.observe(ms / 1000, traceId, group);
        if (outcome !== 'done') return;
        this.lag.observe(Math.max(0, Date.now() - Date.parse(envelope.raisedAt)) / 1000, traceId, group);
      },
    };
  }

  private gauges(): Gauge[] {
    const read = (name: string, help: string, label: string, values: (status: MessagingStatus) => Value[]): Gauge =>
      new Gauge({ name, help, labels: [label] }, () => (this.health === undefined ? [] : values(this.health.status())));
    return [
      read(
        'aqueduct_outbox_relay_active',
        'Whether this process relays the shard: one of all does.',
        'shard',
        ({ relays }) => relays.map(({ shard, isActive }): Value => [Number(isActive), String(shard)]),
      ),
      read(
        'aqueduct_outbox_oldest_event_age_seconds',
        'Age of the oldest event that waits, as the process says that relays the shard.',
        'shard',
        ({ relays }) =>
          relays.flatMap(({ shard, isActive, oldestMs }): Value[] =>
            isActive && oldestMs !== undefined ? [[oldestMs / 1000, String(shard)]] : [],
          ),
      ),
      new Gauge(
        {
          name: 'aqueduct_outbox_events',
          help: 'Events that wait, counted every 10 s by a worker that relays.',
          labels: ['shard'],
        },
        () => this.backlog.shards.map(({ shard, events }): Value => [events, String(shard)]),
      ),
      new Gauge(
        {
          name: 'aqueduct_dead_letters',
          help: 'Events that nobody could handle, counted with them.',
          labels: ['group'],
        },
        () => [...this.backlog.deadLetters].map(([group, count]): Value => [count, group]),
      ),
      read('aqueduct_event_group_attached', 'Whether events are brought to the group here.', 'group', ({ transport }) =>
        transport.groups.map(({ group, isAttached }): Value => [Number(isAttached), group]),
      ),
      read('aqueduct_event_group_active', 'Events that are being handled.', 'group', ({ transport }) =>
        transport.groups.map(({ group, active }): Value => [active, group]),
      ),
    ];
  }

  private connected(): Gauge {
    const help = 'Whether there is a connection to RabbitMQ; absent where there is none.';
    return new Gauge({ name: 'aqueduct_broker_connected', help }, () => {
      const transport = this.health?.status().transport;
      const isConnected =
        transport === undefined
          ? this.client?.isConnected
          : transport.kind === 'rabbitmq'
            ? transport.isConnected
            : undefined;
      return isConnected === undefined ? [] : [[Number(isConnected)]];
    });
  }
}
