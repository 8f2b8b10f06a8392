import { Client, type QueryArrayResult } from 'pg';
import { DatabaseAccessError, DatabaseUnavailableError } from '../database.errors';
import { classifyFailure } from '../nodes/classify-error';
import { tlsOptions, urlFor } from '../nodes/tls';
import type { OperatorTarget } from './operator-target';
import { OPERATOR_NAME, sessionSettings } from './session-settings';

const CONNECT_TIMEOUT_MS = 10_000;
const AS_TEXT = { getTypeParser: () => (value: string | Buffer) => String(value) };

export interface OperatorSessionOptions {
  readonly isReadOnly: boolean;
  /** As DATABASE_TLS_CA_FILE. */
  readonly caFile: string | undefined;
  /** Told what the server says beside its answers. */
  readonly onNotice: (message: string) => void;
}

/** What one statement gave. */
export interface StatementResult {
  /** `SELECT`, `UPDATE`, ... */
  readonly command: string;
  /** Rows given or changed; undefined where the command does neither. */
  readonly rowCount: number | undefined;
  readonly columns: readonly string[];
  /** In the order of the columns. */
  readonly rows: readonly (readonly unknown[])[];
}

/** A connection on which a person works: one statement after the other, with longer deadlines than requests have. */
export class OperatorSession {
  private isLost = false;

  private constructor(
    private readonly client: Client,
    private readonly connect: () => Client,
  ) {}

  /** @throws DatabaseAccessError, DatabaseUnavailableError */
  static async open(target: OperatorTarget, options: OperatorSessionOptions): Promise<OperatorSession> {
    const tls = tlsOptions(options.caFile);
    const connect = (): Client =>
      new Client({
        connectionString: urlFor(target.url, tls),
        ssl: tls,
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        application_name: OPERATOR_NAME,
      });
    const client = connect();
    const session = new OperatorSession(client, connect);
    client.on('error', () => (session.isLost = true));
    client.on('end', () => (session.isLost = true));
    client.on('notice', ({ message }) => options.onNotice(message ?? ''));
    await client.connect().catch((error: unknown) => Promise.reject(refusal(target, error)));
    if (!target.pooled) await session.apply(sessionSettings(options.isReadOnly));
    return session;
  }

  /** The connection is gone: nothing more can be run. */
  get isClosed(): boolean {
    return this.isLost;
  }

  /**
   * @param asText every value as PostgreSQL writes it; otherwise numbers, booleans, JSON and dates are JavaScript's.
   * @throws what PostgreSQL refuses it with: an error with `code`, `position`, `detail` and `hint`.
   */
  async run(sql: string, asText: boolean): Promise<StatementResult> {
    const query = { text: sql, rowMode: 'array' as const, ...(asText ? { types: AS_TEXT } : {}) };
    const { command, rowCount, fields, rows }: QueryArrayResult = await this.client.query(query);
    return { command: command ?? '', rowCount: rowCount ?? undefined, columns: fields.map(({ name }) => name), rows };
  }

  /** Stops the statement that runs, if one does. */
  async cancel(): Promise<void> {
    const other = this.connect();
    other.on('error', () => undefined);
    try {
      await other.connect();
      const { processID } = this.client as unknown as { processID: number };
      await other.query('SELECT pg_cancel_backend($1)', [processID]);
    } finally {
      await other.end();
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async apply(settings: Readonly<Record<string, string>>): Promise<void> {
    await this.client.query(
      Object.entries(settings)
        .map(([name, value]) => `SET ${name} = '${value}'`)
        .join('; '),
    );
  }
}

function refusal({ name, host }: OperatorTarget, error: unknown): Error {
  if (classifyFailure(error) === 'denied') return new DatabaseAccessError(name, host, error);
  return new DatabaseUnavailableError(name, `${host} does not answer`, error);
}
