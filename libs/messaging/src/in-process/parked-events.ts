import { Shards, statement, type PrimarySession } from '@aqueduct/database';
import { Inject, Injectable } from '@nestjs/common';
import type { Envelope } from '../events/envelope';

const PARK = statement(
  'parked-events.park',
  `INSERT INTO aqueduct_core.parked_events AS p (bucket, consumer, event_id, envelope, attempts, reason, is_dead, first_at, last_at, due_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, now(), now(), now() + make_interval(secs => $8 / 1000.0))
   ON CONFLICT (bucket, consumer, event_id) DO UPDATE
     SET attempts = excluded.attempts, reason = excluded.reason, is_dead = excluded.is_dead, last_at = now(), due_at = excluded.due_at`,
);
const FREE = statement(
  'parked-events.free',
  'DELETE FROM aqueduct_core.parked_events WHERE bucket = $1 AND consumer = $2 AND event_id = $3',
);
const DUE = statement(
  'parked-events.due',
  `SELECT consumer, envelope, attempts FROM aqueduct_core.parked_events
   WHERE NOT is_dead AND due_at <= clock_timestamp() ORDER BY due_at, event_id LIMIT 200`,
);
const ANY = statement(
  'parked-events.any',
  'SELECT EXISTS (SELECT FROM aqueduct_core.parked_events WHERE NOT is_dead) AS yes',
);

/** An event that a group has not handled yet, though others have. */
export interface ParkedEvent {
  readonly consumer: string;
  readonly envelope: Envelope;
  readonly attempts: number;
}

export interface Parking {
  /** How often its handler has failed. */
  readonly attempts: number;
  readonly reason: string;
  readonly isDead: boolean;
  /** @default 0 */
  readonly delayMs?: number;
}

/** Where events wait that must be handled again, on the shard where they were raised. */
@Injectable()
export class ParkedEvents {
  constructor(@Inject(Shards) private readonly shards: Shards) {}

  async park(consumer: string, envelope: Envelope, { attempts, reason, isDead, delayMs = 0 }: Parking): Promise<void> {
    const { bucket, id } = envelope;
    const values = [bucket, consumer, id, JSON.stringify(envelope), attempts, reason, isDead, delayMs];
    await this.shards.transaction(bucket, (tx) => tx.query(PARK, values));
  }

  async free(consumer: string, { bucket, id }: Envelope): Promise<void> {
    await this.shards.transaction(bucket, (tx) => tx.query(FREE, [bucket, consumer, id]));
  }

  /** Those of a shard whose time has come, the longest overdue first. */
  async due(session: PrimarySession): Promise<ParkedEvent[]> {
    const rows = await session.query<{ consumer: string; envelope: string; attempts: number }>(DUE);
    return rows.map((row) => ({ ...row, envelope: JSON.parse(row.envelope) as Envelope }));
  }

  /** Whether any of a shard's will be due some time. */
  async any(session: PrimarySession): Promise<boolean> {
    return (await session.query<{ yes: boolean }>(ANY))[0]?.yes === true;
  }
}
