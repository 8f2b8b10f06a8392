import { Client } from 'pg';
import { withDeadline } from '@aqueduct/kernel';
import { POSITION_SQL } from '../statements/statement';
import type { Position } from './position';
import { urlFor, type TlsOptions } from './tls';

/** What a node says of itself. Which role a setting gave it does not matter. */
export interface ProbeResult {
  readonly role: 'primary' | 'replica';
  readonly position: Position;
  /** When the question was asked, in ms of the monotonic clock: `position` was reached by then or a little later. */
  readonly askedAtMs: number;
}

/*
 * A primary's timeline is in the name of the log file that it writes. A replica's is the highest that it has received
 * or restarted from: pg_control alone lags behind a promotion until the next checkpoint.
 */
const PROBE = `
  SELECT pg_is_in_recovery() AS recovering, ${POSITION_SQL}::text AS lsn,
    CASE WHEN pg_is_in_recovery()
      THEN greatest((SELECT received_tli FROM pg_stat_wal_receiver),
                    (SELECT timeline_id FROM pg_control_checkpoint()),
                    (SELECT min_recovery_end_timeline FROM pg_control_recovery()))
      ELSE ('x' || substr(pg_walfile_name(pg_current_wal_flush_lsn()), 1, 8))::bit(32)::int
    END AS timeline`;

interface ProbeRow {
  readonly recovering: boolean;
  readonly lsn: string;
  readonly timeline: number;
}

export interface NodeProbeOptions {
  readonly url: string;
  readonly tls: TlsOptions | undefined;
  /** For connecting and for each question, in ms. */
  readonly timeoutMs: number;
  /** Channel to LISTEN on while the node is a primary. */
  readonly channel?: string;
  readonly onNotification?: () => void;
}

/** Asks one node how it is, on a connection of its own, so that a full pool never looks like a dead server. */
export class NodeProbe {
  private client: Client | undefined;
  private listening = false;

  constructor(private readonly options: NodeProbeOptions) {}

  /** @throws when the node does not answer within the timeout; the next call connects anew. */
  async ask(): Promise<ProbeResult> {
    const askedAtMs = performance.now();
    try {
      const client = (this.client ??= await this.connect());
      const { rows } = await withDeadline(this.options.timeoutMs, 'A probe', client.query<ProbeRow>(PROBE));
      const row = rows[0];
      if (row === undefined) throw new Error('The probe got no row');
      if (!row.recovering) await this.listen(client);
      return {
        role: row.recovering ? 'replica' : 'primary',
        position: { timeline: row.timeline, lsn: Number(row.lsn) },
        askedAtMs,
      };
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) dispose(client);
  }

  /** Only a primary takes LISTEN. */
  private async listen(client: Client): Promise<void> {
    const { channel, timeoutMs } = this.options;
    if (channel === undefined || this.listening) return;
    await withDeadline(timeoutMs, 'LISTEN', client.query(`LISTEN ${channel}`));
    this.listening = true;
  }

  private async connect(): Promise<Client> {
    const { url, tls, timeoutMs } = this.options;
    const client = new Client({
      connectionString: urlFor(url, tls),
      ssl: tls,
      connectionTimeoutMillis: timeoutMs,
      application_name: 'aqueduct-probe',
    });
    client.on('error', () => {
      if (this.client === client) this.client = undefined;
      dispose(client);
    });
    client.on('notification', () => this.options.onNotification?.());
    this.listening = false;
    try {
      await withDeadline(timeoutMs, 'Connecting', client.connect());
      return client;
    } catch (error) {
      dispose(client);
      throw error;
    }
  }
}

function dispose(client: Client): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  client.end().catch(() => undefined);
  connection.stream.destroy();
}
