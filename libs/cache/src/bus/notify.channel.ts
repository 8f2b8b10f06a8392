import { setTimeout as delay } from 'node:timers/promises';
import { statement, type PrimarySession, type PrimarySessionOptions } from '@aqueduct/database';
import { anyAborted } from '@aqueduct/kernel';
import { Logger } from '@nestjs/common';
import type { Channel } from './channel';

const CHANNEL = 'aqueduct_cache';
const SEND = statement('cache.notify', `SELECT pg_notify('${CHANNEL}', $1)`);
const STATEMENT_TIMEOUT_MS = 1000;
const AGAIN_MS = 250;

/** The bus over the notifications of the directory: what is told within 2 ms is one of them. */
export class NotifyChannel implements Channel {
  // PostgreSQL takes less than 8000.
  readonly maxBytes = 7500;
  private readonly logger = new Logger(NotifyChannel.name);
  private readonly stopping = new AbortController();
  private session: PrimarySession | undefined;
  private loop: Promise<void> | undefined;

  constructor(private readonly openSession: (options: PrimarySessionOptions) => Promise<PrimarySession>) {}

  open(received: (text: string) => void, opened: () => void): void {
    this.loop = this.keepOpen(received, opened);
  }

  async send(text: string): Promise<void> {
    if (this.session === undefined) throw new Error('The directory cannot be reached');
    await this.session.query(SEND, [text]);
  }

  async close(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async keepOpen(received: (text: string) => void, opened: () => void): Promise<void> {
    const { signal } = this.stopping;
    let hasTrouble = false;
    while (!signal.aborted) {
      try {
        const session = await this.openSession({
          applicationName: 'aqueduct-cache',
          statementTimeoutMs: STATEMENT_TIMEOUT_MS,
          listen: [CHANNEL],
          onNotification: (_channel, text) => received(text),
        });
        this.session = session;
        hasTrouble = false;
        opened();
        await anyAborted(session.lost, signal);
        this.session = undefined;
        await session.close();
      } catch (error) {
        if (!hasTrouble) this.logger.warn(`What other processes change is not heard now: ${String(error)}`);
        hasTrouble = true;
      }
      await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
