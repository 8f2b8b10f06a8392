import type { PrimarySession } from '@aqueduct/database';
import type { Envelope } from '../events/envelope';
import type { GroupRunner } from '../handlers/group-runner';
import type { DeadLetters } from './dead-letters';

/** Brings events from the relay to the groups of consumers: RabbitMQ, or, with nothing set, the worker itself. */
export interface EventTransport {
  readonly kind: 'rabbitmq' | 'in-process';
  /** How many batches of a shard may be on their way: more than one hides the time that each is waited for. */
  readonly batchesAtOnce: number;
  readonly deadLetters: DeadLetters;

  /**
   * Publishes in the given order.
   * @returns the ids of those events that are safe: stored for every group that they concern, or handled.
   * @throws when nothing can be published now; none is safe then.
   */
  publish(events: readonly Envelope[]): Promise<ReadonlySet<string>>;

  /** What else is due for the events of a shard, while this process is its relay. @returns whether more may come soon. */
  tend(session: PrimarySession): Promise<boolean>;

  /** Hands what comes in to the groups, until `stop`. Never throws: it begins when the broker is there. */
  consume(runners: readonly GroupRunner[]): Promise<void>;

  /** Takes nothing new, lets what runs end, at most `deadlineMs`, and closes. */
  stop(deadlineMs: number): Promise<void>;

  /** How the broker is. */
  status(): TransportStatus;
}

export interface TransportStatus {
  readonly isConnected: boolean;
  readonly groups: readonly GroupStatus[];
}

export interface GroupStatus {
  readonly group: string;
  /** Whether events are being brought to it. */
  readonly isAttached: boolean;
  /** Being handled now. */
  readonly active: number;
  /** Since the start. */
  readonly handled: number;
  /** When the last event was over, in ms since 1970; undefined: none was. */
  readonly lastAt: number | undefined;
}

/** Injection token of the {@link EventTransport}. */
export const EVENT_TRANSPORT = Symbol('EVENT_TRANSPORT');
