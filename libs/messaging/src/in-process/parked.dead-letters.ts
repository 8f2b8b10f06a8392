import { Databases, statement, type Statement } from '@aqueduct/database';
import type { DeadLetter, DeadLetterQuery, DeadLetters } from '../broker/dead-letters';
import { onEveryShard } from '../broker/every-shard';
import { routingKeyOf, type Envelope } from '../events/envelope';

const COUNT = statement(
  'dead-letters.count',
  'SELECT consumer, count(*)::int AS letters FROM aqueduct_core.parked_events WHERE is_dead GROUP BY consumer',
);
const LIST = statement(
  'dead-letters.list',
  `SELECT consumer, event_id AS id, envelope, attempts, reason, first_at AS "firstAt", last_at AS "lastAt"
   FROM aqueduct_core.parked_events WHERE is_dead AND consumer = $1 ORDER BY last_at, event_id LIMIT $2`,
);
const REDRIVE = statement(
  'dead-letters.redrive',
  `UPDATE aqueduct_core.parked_events SET is_dead = false, attempts = 0, due_at = now()
   WHERE is_dead AND consumer = $1 AND ($2::bigint[] IS NULL OR event_id = ANY ($2)) RETURNING event_id`,
);
const PURGE = statement(
  'dead-letters.purge',
  `DELETE FROM aqueduct_core.parked_events WHERE is_dead AND consumer = $1 AND ($2::bigint[] IS NULL OR event_id = ANY ($2)) RETURNING event_id`,
);

interface LetterRow {
  readonly consumer: string;
  readonly id: string;
  readonly envelope: string;
  readonly attempts: number;
  readonly reason: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** The dead letters of in-process delivery: rows on the shards. */
export class ParkedDeadLetters implements DeadLetters {
  constructor(private readonly databases: Databases) {}

  async count(): Promise<ReadonlyMap<string, number>> {
    const rows = (await this.everywhere<{ consumer: string; letters: number }>(COUNT, [])).flat();
    const groups = Map.groupBy(rows, ({ consumer }) => consumer);
    return new Map([...groups].map(([group, parts]) => [group, parts.reduce((sum, { letters }) => sum + letters, 0)]));
  }

  async list(group: string, limit: number): Promise<DeadLetter[]> {
    const rows = (await this.everywhere<LetterRow>(LIST, [group, limit])).flat();
    return rows
      .sort((a, b) => a.lastAt.getTime() - b.lastAt.getTime())
      .slice(0, limit)
      .map(toLetter);
  }

  async redrive({ group, ids }: DeadLetterQuery): Promise<number> {
    return (await this.everywhere(REDRIVE, [group, ids ?? null])).flat().length;
  }

  async purge({ group, ids }: DeadLetterQuery): Promise<number> {
    return (await this.everywhere(PURGE, [group, ids ?? null])).flat().length;
  }

  private everywhere<T>(query: Statement, params: readonly unknown[]): Promise<T[][]> {
    return onEveryShard(this.databases, (session) => session.query<T>(query, params));
  }
}

function toLetter({ consumer, id, envelope: text, attempts, reason, firstAt, lastAt }: LetterRow): DeadLetter {
  const envelope = JSON.parse(text) as Envelope;
  return {
    group: consumer,
    id,
    attempts,
    reason,
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
    routingKey: routingKeyOf(envelope),
    envelope,
  };
}
