import { Client, type QueryResultRow } from 'pg';
import { until } from './poll';
import { SUPERUSER } from './postgres-config';

export const HOST = '127.0.0.1';

const MAINTENANCE_DATABASE = 'postgres';
/** A machine that starts other servers beside it takes its time; one that is not there says so at once. */
const CONNECT_TIMEOUT_MS = 15_000;
const POLL = { timeoutMs: 10_000, everyMs: 10 };

/** What can be asked of an embedded node over SQL, from any process that knows its port and password. */
export class NodeClient {
  constructor(
    readonly name: string,
    readonly port: number,
    private readonly password: string,
    /** PEM of the authority that signed the server's certificate; undefined: no TLS. */
    private readonly authority?: string,
  ) {}

  /** Connection URL with the password. */
  url(database: string): string {
    return `postgres://${SUPERUSER}:${this.password}@${HOST}:${this.port}/${encodeURIComponent(database)}`;
  }

  /** One statement on a connection of its own, as superuser. */
  async query<T extends QueryResultRow>(
    sql: string,
    params: unknown[] = [],
    database = MAINTENANCE_DATABASE,
  ): Promise<T[]> {
    return this.withClient(async (client) => (await client.query<T>(sql, params)).rows, database);
  }

  /** Lends a connection of its own and closes it afterwards. */
  async withClient<T>(work: (client: Client) => Promise<T>, database = MAINTENANCE_DATABASE): Promise<T> {
    const client = new Client({
      connectionString: this.url(database),
      ssl: this.authority === undefined ? false : { ca: this.authority },
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    // A server that is killed breaks the connection outside of any statement as well.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** Ends a standby's recovery; returns when it accepts writes, on a new timeline. */
  async promote(): Promise<void> {
    await this.query('SELECT pg_promote(wait => true, wait_seconds => 60)');
    await until(`${this.name} accepts writes`, () => this.holds('NOT pg_is_in_recovery()'), POLL);
  }

  /** A standby goes on receiving and shows nothing newer, until `resumeReplay`. */
  async pauseReplay(): Promise<void> {
    await this.query('SELECT pg_wal_replay_pause()');
    await until(`${this.name} pauses its replay`, () => this.holds("pg_get_wal_replay_pause_state() = 'paused'"), POLL);
  }

  async resumeReplay(): Promise<void> {
    await this.query('SELECT pg_wal_replay_resume()');
  }

  /** End of what is safely written on a primary. */
  async flushedPosition(): Promise<string> {
    const [row] = await this.query<{ position: string }>('SELECT pg_current_wal_flush_lsn()::text AS position');
    return row?.position ?? '0/0';
  }

  /** Waits until a standby shows everything up to the position. @throws EmbeddedDatabaseError after 30 s. */
  async replayed(position: string): Promise<void> {
    await this.withClient(async (client) => {
      const sql = 'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS reached';
      const reached = async () => (await client.query<{ reached: boolean }>(sql, [position])).rows[0]?.reached === true;
      await until(`${this.name} replays ${position}`, reached, { timeoutMs: 30_000, everyMs: 5 });
    });
  }

  /** Whether an SQL expression is true there. */
  async holds(condition: string, params: unknown[] = []): Promise<boolean> {
    const [row] = await this.query<{ holds: boolean | null }>(`SELECT (${condition}) AS holds`, params);
    return row?.holds === true;
  }
}
