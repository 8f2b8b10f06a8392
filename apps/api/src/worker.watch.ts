import { setTimeout as delay } from 'node:timers/promises';
import type { HealthContributor, HealthReport } from '@aqueduct/health';
import { RequestClient, type MessagingStatus } from '@aqueduct/messaging';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const INTERVAL_MS = 5000;
const TIMEOUT_MS = 2000;

/** Asks a worker, now and then, for what only it knows: whether events are being published and handled. */
@Injectable()
export class WorkerWatch implements HealthContributor, OnApplicationBootstrap, OnModuleDestroy {
  readonly name = 'worker';
  private readonly stopping = new AbortController();
  private last: HealthReport = { status: 'down', details: { message: 'it was not asked yet' } };

  constructor(private readonly client: RequestClient) {}

  onApplicationBootstrap(): void {
    void this.keepAsking();
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  check(): Promise<HealthReport> {
    return Promise.resolve(this.last);
  }

  private async keepAsking(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.last = await this.ask();
      await delay(INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async ask(): Promise<HealthReport> {
    try {
      const { transport, troubles } = await this.client.ask<MessagingStatus>('worker.status', null, {
        timeoutMs: TIMEOUT_MS,
      });
      return { status: troubles.length === 0 ? 'up' : 'degraded', details: { events: transport.kind, troubles } };
    } catch (error) {
      return { status: 'down', details: { message: error instanceof Error ? error.message : String(error) } };
    }
  }
}
