import { Client } from 'pg';
import { withDeadline } from '@aqueduct/kernel';
import { statement, type Statement } from '../statements/statement';
import { withStatement } from '../statements/failed-statement';
import { destroy, within } from './statement-deadline';
import type { TlsOptions } from './tls';
import { urlFor } from './tls';

const HEARTBEAT = statement('session.heartbeat', 'SELECT');

export interface PrimarySessionOptions {
  /** What `pg_stat_activity` shows. */
  readonly applicationName: string;
  /** Deadline of every statement, in ms. */
  readonly statementTimeoutMs: number;
  /**
   * The server ends the session when it hears nothing for so long, in ms, and so frees the locks of a process that hangs;
   * one that does not is heard three times as often, whatever it waits for. @default never
   */
  readonly idleTimeoutMs?: number;
  /** Channels to LISTEN on. @default none */
  readonly listen?: readonly string[];
  readonly onNotification?: (channel: string, payload: string) => void;
}

/** Where a session goes. */
export interface SessionTarget {
  readonly database: string;
  readonly host: string;
  readonly url: string;
  readonly tls: TlsOptions | undefined;
  /** Who rejects refuses the connection. */
  readonly welcome: (client: Client) => Promise<void>;
}

/**
 * A connection of one's own to a primary, around pools and poolers: for locks that outlive a transaction, and for
 * LISTEN. It ends with the first failure, and then `lost` aborts: open another.
 */
export class PrimarySession {
  private readonly ended = new AbortController();
  private heartbeat: NodeJS.Timeout | undefined;

  private constructor(
    private readonly client: Client,
    private readonly target: SessionTarget,
    private readonly options: PrimarySessionOptions,
  ) {}

  /** @throws what the server or the network refuses it with, DeadlineError. */
  static async open(target: SessionTarget, options: PrimarySessionOptions): Promise<PrimarySession> {
    const { statementTimeoutMs } = options;
    const client = new Client({
      connectionString: urlFor(target.url, target.tls),
      ssl: target.tls,
      connectionTimeoutMillis: statementTimeoutMs,
      application_name: options.applicationName,
      statement_timeout: statementTimeoutMs,
      keepAlive: true,
    });
    const session = new PrimarySession(client, target, options);
    client.on('error', () => session.drop());
    client.on('end', () => session.drop());
    client.on('notification', ({ channel, payload }) => options.onNotification?.(channel, payload ?? ''));
    try {
      await withDeadline(2 * statementTimeoutMs, `Connecting to ${target.host}`, session.prepare());
      return session;
    } catch (error) {
      session.drop();
      throw error;
    }
  }

  /** Aborts when the connection is gone, and with it all its locks. */
  get lost(): AbortSignal {
    return this.ended.signal;
  }

  /** Runs one statement outside any transaction. After a lost connection or deadline the session is over. */
  async query<T>({ name, text }: Statement, params: readonly unknown[] = []): Promise<T[]> {
    const { database, host: node } = this.target;
    try {
      const answer = this.client.query<T & object>({ name, text, values: [...params] });
      return (await within(this.options.statementTimeoutMs + 500, name, this.client, answer)).rows;
    } catch (error) {
      throw withStatement(error, { name, text, database, node });
    }
  }

  async close(): Promise<void> {
    await withDeadline(500, 'Closing a session', this.client.end()).catch(() => undefined);
    this.drop();
  }

  private async prepare(): Promise<void> {
    await this.client.connect();
    await this.target.welcome(this.client);
    const { idleTimeoutMs, listen = [] } = this.options;
    if (idleTimeoutMs !== undefined) {
      await this.client.query(`SET idle_session_timeout = ${idleTimeoutMs}`);
      this.heartbeat = setInterval(() => void this.query(HEARTBEAT).catch(() => undefined), idleTimeoutMs / 3);
    }
    for (const channel of listen) await this.client.query(`LISTEN ${channel}`);
  }

  private drop(): void {
    if (this.ended.signal.aborted) return;
    clearInterval(this.heartbeat);
    this.ended.abort();
    destroy(this.client);
  }
}
