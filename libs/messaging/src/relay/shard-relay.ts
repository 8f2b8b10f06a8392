import { setTimeout as delay } from 'node:timers/promises';
import type { Cache } from '@aqueduct/cache';
import type { PrimarySession, PrimarySessionOptions } from '@aqueduct/database';
import { Logger } from '@nestjs/common';
import type { EventTransport } from '../broker/event-transport';
import type { Envelope } from '../events/envelope';
import { OUTBOX_CHANNEL } from '../migrations/outbox.migration';
import { messagingChannels, type PublicationEvent, type PublishedEvent } from '../messaging.events';
import { heal } from './healing';
import { LEAD, NEXT, READ, REST, TRIM, WAKE, type OutboxRow } from './outbox.sql';

export interface ShardRelayOptions {
  readonly shard: number;
  readonly openSession: (options: PrimarySessionOptions) => Promise<PrimarySession>;
  readonly transport: EventTransport;
  /** Where what writes make invalid is told, if their processes did not. */
  readonly cache: Pick<Cache, 'heal' | 'isKnown'> | undefined;
  readonly database: string;
  /** Most events that are published at once. */
  readonly batch: number;
}

/** What a relay says of its shard. */
export interface RelayStatus {
  readonly shard: number;
  /** Whether this process relays the shard's events; another may. */
  readonly isActive: boolean;
  /** Age of the oldest event that waits, in ms; 0: none does. Known to the active relay only. */
  readonly oldestMs: number | undefined;
  /** Since the start. */
  readonly published: number;
  /** Why nothing is published now. */
  readonly trouble: string | undefined;
}

interface Batch {
  readonly rows: readonly OutboxRow[];
  /** Ids of those that are safe. */
  readonly safe: Promise<ReadonlySet<string>>;
}

const STATEMENT_TIMEOUT_MS = 5000;
/** A relay that hangs loses its session, and with it its shard, after so long. */
const HANGING_MS = 5000;
/** How often who stands by asks whether the active one has gone. */
const STANDBY_MS = 250;
const TROUBLE_MS = 300;
/** Longest rest: should a notification be lost. */
const REST_MS = 1000;
const SHORT_REST_MS = 100;
/** Until the writers that are under way have committed. */
const ALMOST_IDLE_MS = 3;
const TRIM_MS = 10_000;

/**
 * Moves the events of one shard from its outbox to the transport, in their order, and removes what is safe there. Of all
 * processes one is active: the one whose session holds the lock. The others take over when that session ends.
 */
export class ShardRelay {
  private readonly logger = new Logger(ShardRelay.name);
  private isActive = false;
  private oldestMs: number | undefined;
  private published = 0;
  private trouble: string | undefined;
  private trimmedAt = 0;
  /** What was read when the last batch was removed. */
  private next: OutboxRow[] | undefined;
  /** What is being published, in order. */
  private readonly flying: Batch[] = [];
  private wake: () => void = () => undefined;

  constructor(private readonly options: ShardRelayOptions) {}

  get status(): RelayStatus {
    const { isActive, oldestMs, published, trouble } = this;
    return { shard: this.options.shard, isActive, oldestMs, published, trouble };
  }

  /** Works until `stopping` aborts; what is being published then is waited for. Never rejects. */
  async run(stopping: AbortSignal): Promise<void> {
    stopping.addEventListener('abort', () => this.wake(), { once: true });
    while (!stopping.aborted) {
      try {
        await this.serve(stopping);
      } catch (error) {
        if (!stopping.aborted) this.complain(error);
        await pause(stopping);
      }
    }
  }

  private async serve(stopping: AbortSignal): Promise<void> {
    const session = await this.options.openSession({
      applicationName: 'aqueduct-relay',
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      idleTimeoutMs: HANGING_MS,
      listen: [OUTBOX_CHANNEL],
      onNotification: () => this.wake(),
    });
    session.lost.addEventListener('abort', () => this.wake(), { once: true });
    try {
      while (!stopping.aborted && !(await this.leads(session))) await delay(STANDBY_MS);
      while (!stopping.aborted && !session.lost.aborted) await this.turn(session, stopping);
      while (this.flying.length > 0) await this.land(session);
    } finally {
      this.isActive = false;
      this.oldestMs = undefined;
      this.next = undefined;
      this.flying.length = 0;
      await session.close();
    }
  }

  private async leads(session: PrimarySession): Promise<boolean> {
    const [lock] = await session.query<{ ok: boolean }>(LEAD);
    this.isActive = lock?.ok === true;
    return this.isActive;
  }

  private async turn(session: PrimarySession, stopping: AbortSignal): Promise<void> {
    const rows = this.next ?? (await session.query<OutboxRow>(READ, [this.flyingIds, this.options.batch]));
    this.next = undefined;
    this.oldestMs = (this.flying[0]?.rows ?? rows)[0]?.ageMs ?? 0;
    if (rows.length > 0) this.flying.push({ rows, safe: this.publish(session, rows) });
    const mayMore = rows.length > 0 && this.flying.length < this.options.transport.batchesAtOnce;
    if (!mayMore && this.flying.length > 0 && !(await this.land(session))) await pause(stopping);
    const isParked = await this.options.transport.tend(session);
    if (performance.now() - this.trimmedAt > TRIM_MS) {
      this.trimmedAt = performance.now();
      await session.query(TRIM);
    }
    if (rows.length === 0 && this.flying.length === 0) await this.rest(session, isParked ? SHORT_REST_MS : REST_MS);
  }

  private get flyingIds(): string[] {
    return this.flying.flatMap(({ rows }) => rows.map(({ id }) => id));
  }

  /** Never rejects: the session stays, and with it the shard, whatever the transport does. */
  private async publish(session: PrimarySession, rows: readonly OutboxRow[]): Promise<ReadonlySet<string>> {
    const [notes, events] = [rows.filter(isNote), rows.filter((row) => !isNote(row))];
    const { cache, database, transport } = this.options;
    try {
      if (cache !== undefined && notes.length > 0) await heal(cache, session, database, notes);
      const safe = new Set(notes.map(({ id }) => id));
      if (events.length === 0) return safe;
      return new Set([...safe, ...(await this.send(events.map(toEnvelope), transport))]);
    } catch (error) {
      this.complain(error);
      return new Set<string>();
    }
  }

  private async send(events: readonly Envelope[], transport: EventTransport): Promise<ReadonlySet<string>> {
    const { publication, published } = messagingChannels;
    if (!published.hasSubscribers) return transport.publish(events);
    const told: PublicationEvent = {
      shard: this.options.shard,
      transport: transport.kind,
      events: events.map((envelope) => ({ envelope, trace: envelope.trace })),
    };
    publication.publish(told);
    let safe: ReadonlySet<string> = new Set();
    try {
      safe = await transport.publish(
        told.events.map(({ envelope, trace }) => (trace === undefined ? envelope : { ...envelope, trace })),
      );
      return safe;
    } finally {
      published.publish({ ...told, safe } satisfies PublishedEvent);
    }
  }

  /** Waits for the oldest batch, and removes it. @returns whether all of it was safe; if not, nothing is under way any more. */
  private async land(session: PrimarySession): Promise<boolean> {
    const [oldest, ...others] = this.flying.splice(0);
    if (oldest === undefined) return true;
    const safe = await oldest.safe;
    if (oldest.rows.every(({ id }) => safe.has(id))) {
      this.flying.push(...others);
      this.next = await this.remove(session, oldest.rows);
      if (this.trouble !== undefined) this.logger.log(`The events of shard ${this.options.shard} are published again`);
      this.trouble = undefined;
      return true;
    }
    // What came later of an aggregate must not be done with before what failed.
    const rows = [oldest, ...others].flatMap((batch) => batch.rows);
    const all = new Set([safe, ...(await Promise.all(others.map((batch) => batch.safe)))].flatMap((ids) => [...ids]));
    await this.remove(session, inOrder(rows, all));
    if (all.size > 0) this.complain(new Error('not all events were confirmed'));
    return false;
  }

  /** @returns what comes next. */
  private async remove(session: PrimarySession, rows: readonly OutboxRow[]): Promise<OutboxRow[] | undefined> {
    if (rows.length === 0) return undefined;
    const slots = [...new Set(rows.map(({ slot }) => slot))];
    const ids = rows.map(({ id }) => id);
    const next = await session.query<OutboxRow>(NEXT, [ids, slots, this.flyingIds, this.options.batch]);
    this.published += rows.length;
    return next;
  }

  /** While it holds the lock, a writer wakes it; who wrote without seeing the lock has committed when it is got. */
  private async rest(session: PrimarySession, longestMs: number): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.wake = resolve));
    const [lock] = await session.query<{ ok: boolean }>(REST);
    if (lock?.ok !== true) return void (await delay(ALMOST_IDLE_MS));
    try {
      const unseen = await session.query<OutboxRow>(READ, [[], 1]);
      if (unseen.length === 0) await untilEither(woken, longestMs);
    } finally {
      this.wake = () => undefined;
      if (!session.lost.aborted) await session.query(WAKE);
    }
  }

  /** Once, until events are published again. */
  private complain(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.trouble === undefined) this.logger.warn(`The events of shard ${this.options.shard} wait: ${reason}`);
    this.trouble = reason;
  }
}

async function pause(stopping: AbortSignal): Promise<void> {
  await delay(TROUBLE_MS, undefined, { signal: stopping }).catch(() => undefined);
}

async function untilEither(woken: Promise<void>, ms: number): Promise<void> {
  const timer = new AbortController();
  await Promise.race([woken, delay(ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}

/** Those that are safe, up to the first of each aggregate that is not: what comes after it is published again too. */
function inOrder(rows: readonly OutboxRow[], safe: ReadonlySet<string>): OutboxRow[] {
  const held = new Set<string>();
  return rows.filter(({ id, aggregate }) => {
    if (!safe.has(id)) held.add(aggregate);
    return !held.has(aggregate);
  });
}

/** It is no event. */
const isNote = ({ name }: OutboxRow): boolean => name === '';

function toEnvelope({
  trace,
  raisedAt,
  payload,
  sequence,
  slot: _,
  ageMs: __,
  invalidation: ___,
  ...row
}: OutboxRow): Envelope {
  return {
    ...row,
    sequence: Number(sequence),
    raisedAt: raisedAt.toISOString(),
    payload: JSON.parse(payload) as Record<string, unknown>,
    ...(trace === null ? {} : { trace }),
  };
}
