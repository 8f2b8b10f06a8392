import { setTimeout as delay } from 'node:timers/promises';
import type { HealthContributor, HealthReport } from '@aqueduct/health';
import { RequestClient, type MessagingStatus } from '@aqueduct/messaging';
import { eventsSection, type SectionSource, type StatusSection } from '@aqueduct/observability';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const INTERVAL_MS = 5000;
const TIMEOUT_MS = 2000;

/** Asks a worker, now and then, for what only it knows: whether events are being published and handled. */
@Injectable()
export class WorkerWatch implements HealthContributor, SectionSource, OnApplicationBootstrap, OnModuleDestroy {
  readonly name = 'worker';
  private readonly stopping = new AbortController();
  private last: MessagingStatus | undefined;
  private trouble = 'it was not asked yet';

  constructor(private readonly client: RequestClient) {}

  onApplicationBootstrap(): void {
    void this.keepAsking();
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  check(): Promise<HealthReport> {
    if (this.last === undefined) return Promise.resolve({ status: 'down', details: { message: this.trouble } });
    const { transport, troubles } = this.last;
    const status = troubles.length === 0 ? 'up' : 'degraded';
    return Promise.resolve({ status, details: { events: transport.kind, troubles } });
  }

  sections(): StatusSection[] {
    return [eventsSection(this.last)];
  }

  private async keepAsking(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.ask();
      await delay(INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async ask(): Promise<void> {
    try {
      this.last = await this.client.ask<MessagingStatus>('worker.status', null, { timeoutMs: TIMEOUT_MS });
    } catch (error) {
      this.last = undefined;
      this.trouble = error instanceof Error ? error.message : String(error);
    }
  }
}
