import type { Addresses } from '@aqueduct/database';
import { waitUntil } from '@aqueduct/kernel/testing';
import { Client } from 'pg';

const WAITING = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

/** What the databases of an api keep about idempotency keys, seen and changed from outside. */
export class KeptKeys {
  private constructor(private readonly shards: readonly Client[]) {}

  static async open({ shards }: Addresses): Promise<KeptKeys> {
    const clients = shards.map(({ nodes }) => new Client({ connectionString: nodes[0]?.url }));
    await Promise.all(clients.map((client) => client.connect()));
    return new KeptKeys(clients);
  }

  async close(): Promise<void> {
    await Promise.all(this.shards.map((client) => client.end()));
  }

  /** The rows that a statement gives, of all shards. */
  async rows<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    const parts = await Promise.all(this.shards.map((client) => client.query<T>(text, values)));
    return parts.flatMap(({ rows }) => rows);
  }

  /** How many of the kept results hold the text. */
  async holding(text: string): Promise<number> {
    const sql = `SELECT FROM aqueduct_core.idempotency WHERE position(convert_to($1, 'UTF8') IN result || key) > 0`;
    return (await this.rows(sql, [text])).length;
  }

  /** Makes all that is kept a day old. */
  async age(): Promise<void> {
    await this.rows(`UPDATE aqueduct_core.idempotency SET created_at = created_at - interval '1 day'`);
  }

  /** While `during` runs, `first` has done its work and cannot commit: its key is in use. @returns what both gave. */
  async holdBack<A, B>(first: () => Promise<A>, during: () => Promise<B>): Promise<[A, B]> {
    await this.rows('BEGIN; LOCK TABLE aqueduct_core.idempotency IN SHARE MODE');
    const begun = first();
    try {
      await waitUntil(async () => (await this.rows(WAITING)).length > 0);
      const between = await during();
      await this.rows('COMMIT');
      return [await begun, between];
    } finally {
      await this.rows('ROLLBACK');
    }
  }
}
