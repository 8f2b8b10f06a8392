import type { InvalidationJournal, JournalEntry } from '@aqueduct/cache';
import { statement, type ShardTransaction, type Transaction } from '@aqueduct/database';
import { currentTrace } from '@aqueduct/kernel';
import { Injectable } from '@nestjs/common';
import { eventTypeOf } from '../events/domain-event.decorator';
import { checkedEvent, InvalidEventError, type EventValues } from '../events/event-values';

const NOTE = statement('outbox.note-invalidation', 'SELECT aqueduct_core.note_invalidation($1, $2)');
const RAISE = statement('outbox.raise', 'SELECT aqueduct_core.raise_events($1, $2, $3, $4, $5, $6)');

/** What an event's payload may have, in bytes of JSON: it says what happened, and not what things look like. */
const MAX_PAYLOAD_BYTES = 16_384;

interface Raised {
  readonly aggregate: string;
  readonly name: string;
  readonly version: number;
  readonly payload: string;
}

/** Where events are raised: in the transaction of the change that they tell of, or not at all. */
@Injectable()
export class Outbox implements InvalidationJournal {
  private readonly raised = new WeakMap<ShardTransaction, Raised[]>();

  /**
   * Notes the event; it is written to the shard's outbox just before the transaction commits.
   * @throws InvalidEventError when the values break a rule of the event's class, TypeError when it is no event.
   */
  raise<E extends object>(tx: ShardTransaction, type: new () => E, values: EventValues<E>): void {
    const { name, version, aggregate, key } = eventTypeOf(type);
    const event = checkedEvent(type, values);
    const payload = JSON.stringify(event);
    if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES)
      throw new InvalidEventError(`${name}: the payload has more than ${MAX_PAYLOAD_BYTES} bytes`);
    const id = String((event as Record<string, unknown>)[key]);
    this.of(tx).push({ aggregate: `${aggregate}:${id}`, name, version, payload });
  }

  /** Part of the cache's promise: what a write makes invalid is told even when its process dies. In the directory it is not. */
  write(tx: Transaction, { id, tags }: JournalEntry): void {
    if ('bucket' in tx) tx.withCommit(NOTE, [(tx as ShardTransaction).bucket, JSON.stringify([id, ...tags])]);
  }

  private of(tx: ShardTransaction): Raised[] {
    const known = this.raised.get(tx);
    if (known !== undefined) return known;
    const events: Raised[] = [];
    this.raised.set(tx, events);
    tx.beforeCommit(() => write(tx, events));
    return events;
  }
}

function write(tx: ShardTransaction, events: readonly Raised[]): void {
  // Every transaction locks its aggregates in the same order, so that no two can wait for each other.
  const ordered = events.toSorted((a, b) => (a.aggregate < b.aggregate ? -1 : Number(a.aggregate > b.aggregate)));
  tx.withCommit(RAISE, [
    tx.bucket,
    ordered.map(({ aggregate }) => aggregate),
    ordered.map(({ name }) => name),
    ordered.map(({ version }) => version),
    ordered.map(({ payload }) => payload),
    currentTrace() ?? null,
  ]);
}
