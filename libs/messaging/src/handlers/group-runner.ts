import { currentTrace, isAppError, withDeadline, withLogFields, withTrace, type LogFields } from '@aqueduct/kernel';
import { Logger } from '@nestjs/common';
import type { Envelope } from '../events/envelope';
import { checkedEvent, InvalidEventError } from '../events/event-values';
import { BatchEffect, Effect } from '../inbox/effect';
import { messagingChannels, type HandledEvent, type HandlingEvent } from '../messaging.events';
import type { EventOrder } from '../inbox/event-order';
import type { Inbox } from '../inbox/inbox';
import { Batcher } from './batcher';
import type { ConsumerGroup, EventHandler } from './event-consumers';
import type { EventPace } from './event-pace';
import { AWAY_MS, PermanentFailure, TURN_MS, type Outcome } from './outcome';

export interface RunnerOptions {
  /** Delay before each repetition, in ms; after the last one the event is dead. */
  readonly retryDelaysMs: readonly number[];
  /** How long a handler may take, in ms. */
  readonly handlerTimeoutMs: number;
}

export interface RunnerParts {
  readonly pace: EventPace;
  readonly inbox: Inbox;
  readonly order: EventOrder;
}

interface Delivered {
  readonly envelope: Envelope;
  readonly event: object;
  readonly failures: number;
}

const DONE: Outcome = { kind: 'done' };
const SEVERAL: LogFields = { event_id: undefined, bucket: undefined };
const AWAY = new Set(['unavailable', 'overloaded']);

/** Handles the events of one group, however they are brought: decides what becomes of each. */
export class GroupRunner {
  private readonly logger = new Logger(GroupRunner.name);
  private readonly batchers = new Map<EventHandler, Batcher<Delivered, Outcome>>();

  constructor(
    readonly group: ConsumerGroup,
    private readonly parts: RunnerParts,
    private readonly options: RunnerOptions,
  ) {}

  get name(): string {
    return this.group.group;
  }

  /** What must have happened before the first event is brought. */
  async prepare(): Promise<void> {
    await this.parts.order.begin(this.name);
  }

  /**
   * @param envelope undefined: what was brought is no event.
   * @param failures how often its handler has failed already.
   */
  async handle(envelope: Envelope | undefined, failures: number): Promise<Outcome> {
    if (envelope === undefined) return { kind: 'dead', reason: 'It is no event of this system' };
    const work = (): Promise<Outcome> => withLogFields(this.fieldsOf(envelope), () => this.decide(envelope, failures));
    return this.parts.pace.during(this.name, () => this.traced(envelope, work));
  }

  /** In the trace of what raised the event, or in that which a listener begins. */
  private traced(envelope: Envelope, work: () => Promise<Outcome>): Promise<Outcome> {
    const { handling, handled } = messagingChannels;
    if (!handled.hasSubscribers) return withTrace(envelope.trace, work);
    const [event, startedAt] = [{ group: this.name, envelope } satisfies HandlingEvent, performance.now()];
    const told = async (): Promise<Outcome> => {
      const trace = currentTrace();
      const outcome = await work();
      const ms = performance.now() - startedAt;
      handled.publish({ ...event, outcome: outcome.kind, ms, trace } satisfies HandledEvent);
      return outcome;
    };
    return withTrace(envelope.trace, () => handling.runStores(event, told));
  }

  /** The event is among the dead letters: those after it need not wait any longer. */
  async buried(envelope: Envelope | undefined): Promise<void> {
    if (envelope !== undefined && this.group.ordered === true) await this.parts.order.advance(this.name, envelope);
  }

  private fieldsOf({ id, name, bucket }: Envelope): LogFields {
    return { event: name, event_id: id, group: this.name, bucket };
  }

  private async decide(envelope: Envelope, failures: number): Promise<Outcome> {
    try {
      return await this.inOrder(envelope, failures);
    } catch (error) {
      return this.outcomeOf(error, envelope, failures);
    }
  }

  private async inOrder(envelope: Envelope, failures: number): Promise<Outcome> {
    if (this.group.ordered !== true) return this.run(envelope, failures);
    const { order } = this.parts;
    if (!(await order.isNext(this.name, envelope)))
      return { kind: 'wait', reason: `It waits for event ${envelope.previousId ?? ''}`, delayMs: TURN_MS };
    const outcome = await this.run(envelope, failures);
    if (outcome.kind === 'done') await order.advance(this.name, envelope);
    return outcome;
  }

  private async run(envelope: Envelope, failures: number): Promise<Outcome> {
    const { name, version, payload } = envelope;
    const handler = this.group.handlers.get(`${name}.v${version}`);
    if (handler === undefined) return this.unhandled(envelope);
    const event = checkedEvent(handler.type, payload);
    if (handler.batch !== undefined) return this.batcherOf(handler).submit({ envelope, event, failures });
    await this.call(handler, (signal) => {
      const effect = new Effect(envelope.id, { inbox: this.parts.inbox, consumer: this.name, signal });
      return handler.call(event, effect);
    });
    return DONE;
  }

  /** An ordered group is brought every event of its aggregates, also those that it has no handler for. */
  private unhandled({ name, version }: Envelope): Outcome {
    if (!this.group.events.has(name)) return DONE;
    return { kind: 'dead', reason: `No handler knows version ${version} of ${name}` };
  }

  private batcherOf(handler: EventHandler): Batcher<Delivered, Outcome> {
    const known = this.batchers.get(handler);
    if (known !== undefined) return known;
    const { max = 1, waitMs = 0 } = handler.batch ?? {};
    const batcher = new Batcher<Delivered, Outcome>({ max, waitMs }, (items) => this.runBatch(handler, items));
    this.batchers.set(handler, batcher);
    return batcher;
  }

  /** A batch that fails is tried one by one: what spoils it must not spoil the others. */
  private async runBatch(handler: EventHandler, items: readonly Delivered[]): Promise<Outcome[]> {
    try {
      await this.callBatch(handler, items);
      return items.map(() => DONE);
    } catch (error) {
      const [only] = items;
      if (only !== undefined && items.length === 1) return [this.outcomeOf(error, only.envelope, only.failures)];
      const outcomes: Outcome[] = [];
      for (const item of items) outcomes.push(...(await this.runBatch(handler, [item])));
      return outcomes;
    }
  }

  private callBatch(handler: EventHandler, items: readonly Delivered[]): Promise<void> {
    // Of several there is no one id.
    const [only, ...others] = items;
    const fields = only !== undefined && others.length === 0 ? this.fieldsOf(only.envelope) : SEVERAL;
    const call = (signal: AbortSignal): unknown => {
      const events = new Map(items.map(({ envelope, event }) => [envelope.id, event]));
      const effect = new BatchEffect(events, { inbox: this.parts.inbox, consumer: this.name, signal });
      return handler.call([...events.values()], effect);
    };
    return withLogFields({ ...fields, events: items.length }, () => this.call(handler, call));
  }

  private async call(handler: EventHandler, work: (signal: AbortSignal) => unknown): Promise<void> {
    const { handlerTimeoutMs } = this.options;
    const overdue = new AbortController();
    try {
      const done = Promise.resolve(work(overdue.signal));
      await withDeadline(handlerTimeoutMs, `Handling ${handler.type.name} in ${this.name}`, done);
    } finally {
      overdue.abort();
    }
  }

  private outcomeOf(error: unknown, { id, name }: Envelope, failures: number): Outcome {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (isAppError(error) && AWAY.has(error.kind)) return { kind: 'wait', reason, delayMs: AWAY_MS };
    const delayMs = this.options.retryDelaysMs[failures];
    const isPermanent = error instanceof PermanentFailure || error instanceof InvalidEventError;
    if (isPermanent || delayMs === undefined) return { kind: 'dead', reason };
    this.logger.warn(`${this.name} failed on ${name} ${id}, attempt ${failures + 1}: ${reason}`);
    return { kind: 'retry', reason, delayMs };
  }
}
