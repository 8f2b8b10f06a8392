import { Databases, PrimaryReads, Shards, statement } from '@aqueduct/database';
import { Inject, Injectable } from '@nestjs/common';
import { onShard } from '../broker/every-shard';
import type { Envelope } from '../events/envelope';

/** What still lies in the outbox will be brought to the group. */
const BEGIN = statement(
  'consumers.begin',
  `INSERT INTO aqueduct_core.consumers (consumer, since)
   SELECT $1, coalesce((SELECT min(id) - 1 FROM aqueduct_core.outbox), CASE WHEN is_called THEN last_value ELSE last_value - 1 END) FROM aqueduct_core.event_ids ON CONFLICT DO NOTHING`,
);
const PLACE = statement(
  'consumer-orders.place',
  `SELECT (SELECT since FROM aqueduct_core.consumers WHERE consumer = $2) AS since,
     (SELECT sequence FROM aqueduct_core.consumer_orders WHERE bucket = $1 AND consumer = $2 AND aggregate = $3) AS sequence`,
);
const ADVANCE = statement(
  'consumer-orders.advance',
  `INSERT INTO aqueduct_core.consumer_orders AS o (bucket, consumer, aggregate, sequence) VALUES ($1, $2, $3, $4)
   ON CONFLICT (bucket, consumer, aggregate) DO UPDATE SET sequence = greatest(o.sequence, excluded.sequence)`,
);

/**
 * How far an ordered group is with each aggregate, kept beside the aggregate. It moves on after the effect of an event
 * has committed, or the event is among the dead letters; whatever repeats until then is told by the inbox.
 */
@Injectable()
export class EventOrder {
  /** The shards on which a group has begun, as far as this process knows. */
  private readonly begun = new Map<string, Set<number>>();
  private readonly beginning = new Map<string, Promise<void>>();

  constructor(
    @Inject(Databases) private readonly databases: Databases,
    @Inject(Shards) private readonly shards: Shards,
    @Inject(PrimaryReads) private readonly reads: PrimaryReads,
  ) {}

  /**
   * Notes on every shard, once in the group's life, which events are older than the group: nobody waits for those. A shard
   * that is away is left out, and asked again when an event of it needs to know. Never rejects.
   */
  begin(consumer: string): Promise<void> {
    const running = this.beginning.get(consumer) ?? this.beginWhereMissing(consumer);
    this.beginning.set(consumer, running);
    return running.finally(() => this.beginning.delete(consumer));
  }

  /** Whether all events of the aggregate before this one are over, as far as the group has to do with them. */
  async isNext(consumer: string, { bucket, aggregate, sequence, previousId }: Envelope): Promise<boolean> {
    if (previousId === null || sequence === 1) return true;
    const place = await this.reads
      .at(bucket)
      .row<{ since: string | null; sequence: string | null }>(PLACE, [bucket, consumer, aggregate]);
    if (Number(place?.sequence ?? 0) >= sequence - 1) return true;
    const since = place?.since ?? null;
    if (since !== null) return BigInt(previousId) <= BigInt(since);
    this.begun.delete(consumer);
    await this.begin(consumer);
    return false;
  }

  async advance(consumer: string, { bucket, aggregate, sequence }: Envelope): Promise<void> {
    await this.shards.transaction(bucket, (tx) => tx.query(ADVANCE, [bucket, consumer, aggregate, sequence]));
  }

  private async beginWhereMissing(consumer: string): Promise<void> {
    const begun = this.begun.get(consumer) ?? new Set<number>();
    this.begun.set(consumer, begun);
    for (const shard of this.databases.shardNumbers) {
      if (begun.has(shard)) continue;
      const noted = onShard(this.databases, shard, (session) => session.query(BEGIN, [consumer]));
      await noted.then(
        () => begun.add(shard),
        () => undefined,
      );
    }
  }
}
