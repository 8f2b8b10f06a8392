import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, type QueryResult } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { CommitUnknownError, DatabaseUnavailableError, SchemaTooOldError } from '../database.errors';
import { classifyFailure } from '../nodes/classify-error';
import { nameOf } from '../nodes/database-ref';
import { readIdentity, type Installation } from '../nodes/identity';
import type { NodeSet } from '../nodes/node-set';
import { destroy, within } from '../nodes/statement-deadline';
import { urlFor, type TlsOptions } from '../nodes/tls';
import { copyText, type CopyRow } from './copy-text';

/** Rows of one table. They are taken one by one while they are sent, so they may be more than memory holds. */
export interface TableRows {
  /** As SQL names it; taken as it is, like the columns. */
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<CopyRow> | AsyncIterable<CopyRow>;
}

export interface BulkSessionOptions {
  readonly tls: TlsOptions | undefined;
  /** Deadline of each statement, a whole COPY or VACUUM too, in ms. */
  readonly statementTimeoutMs: number;
}

/** An SQL call that opens a transaction: it checks that this is the right place, and returns its timeline. */
export interface Fence {
  readonly text: string;
  readonly values: readonly unknown[];
}

const CONNECT_MS = 10_000;
/** How far the replicas' logs may stay behind before the copying waits for them. */
const LAG_BYTES = 64 * 2 ** 20;
const LAG_WAIT = { longestMs: 30_000, everyMs: 50 };
const LAG = `SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_flush_lsn(), flush_lsn)), 0)::float8 AS bytes
  FROM pg_stat_replication WHERE state = 'streaming'`;

/**
 * A connection of its own to the primary of a database: around the pool, which requests need, around any pooler, and
 * with a deadline of its own. One piece of work at a time.
 */
export class BulkSession {
  private waitsForReplicas = true;

  private constructor(
    private readonly set: NodeSet,
    private readonly client: Client,
    private readonly options: BulkSessionOptions,
  ) {}

  /** @throws DatabaseUnavailableError, WrongDatabaseError, SchemaTooOldError */
  static async open(set: NodeSet, installation: Installation, options: BulkSessionOptions): Promise<BulkSession> {
    const { directUrl, host } = set.primary();
    const client = new Client({
      connectionString: urlFor(directUrl, options.tls),
      ssl: options.tls,
      connectionTimeoutMillis: CONNECT_MS,
      application_name: 'aqueduct-bulk',
      keepAlive: true,
    });
    // An error event that nobody hears ends the process; what is under way fails by itself.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(`SET statement_timeout = ${options.statementTimeoutMs}`);
      const identity = await readIdentity(client, CONNECT_MS);
      if (identity === undefined) throw new SchemaTooOldError(nameOf(set.database), []);
      installation.verify(set.database, identity, host);
      return new BulkSession(set, client, options);
    } catch (error) {
      destroy(client);
      throw classifyFailure(error) === 'statement'
        ? error
        : new DatabaseUnavailableError(set.name, `${host} lets nobody in`, error);
    }
  }

  /** Runs `work` in one transaction behind the fence. @throws CommitUnknownError, DatabaseUnavailableError, and what `work` throws. */
  async transaction(fence: Fence, work: () => Promise<void>): Promise<void> {
    try {
      await this.query('BEGIN');
      await this.enter(fence);
      await work();
    } catch (error) {
      await this.query('ROLLBACK').catch(() => destroy(this.client));
      throw this.translate(error);
    }
    await this.query('COMMIT').catch((error: unknown) => {
      throw classifyFailure(error) === 'statement' ? error : new CommitUnknownError(this.set.name, error);
    });
    // Where it stands is not asked for each commit: who reads here next asks the primary.
    this.set.noteWrite('primary');
  }

  /** Copies rows in the transaction that is open. @returns how many. */
  async copy({ table, columns, rows }: TableRows, onRows: (rows: number) => void = () => undefined): Promise<number> {
    const copying = this.client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`));
    await this.within(`copy of ${table}`, pipeline(Readable.from(copyText(rows, onRows)), copying));
    return copying.rowCount;
  }

  query<R extends object>(text: string, values: readonly unknown[] = []): Promise<QueryResult<R>> {
    return this.within(text.slice(0, 40), this.client.query<R>(text, [...values]));
  }

  /** Waits while the replicas' logs are far behind, since a replica may be cut off by too much of it; not for ever. */
  async letReplicasCatchUp(): Promise<void> {
    const until = performance.now() + LAG_WAIT.longestMs;
    while (this.waitsForReplicas) {
      const { rows } = await this.query<{ bytes: number }>(LAG);
      if ((rows[0]?.bytes ?? 0) < LAG_BYTES) return;
      // One that hangs is not waited for a second time.
      if (performance.now() > until) this.waitsForReplicas = false;
      else await delay(LAG_WAIT.everyMs);
    }
  }

  async close(): Promise<void> {
    await within(CONNECT_MS, 'end of the session', this.client, this.client.end()).catch(() => destroy(this.client));
  }

  private async enter({ text, values }: Fence): Promise<void> {
    const { rows } = await this.query<{ timeline: number }>(text, values);
    if (rows.some(({ timeline }) => this.set.isPast(timeline)))
      throw new DatabaseUnavailableError(this.set.name, 'its primary is on an old timeline');
  }

  /** The server's own deadline comes first, so that its answer is the one that is seen. */
  private within<T>(what: string, work: Promise<T>): Promise<T> {
    return within(this.options.statementTimeoutMs + 500, what, this.client, work);
  }

  private translate(error: unknown): unknown {
    const isGone = ['lost', 'read-only'].includes(classifyFailure(error));
    return isGone ? new DatabaseUnavailableError(this.set.name, 'the connection that copies was lost', error) : error;
  }
}
