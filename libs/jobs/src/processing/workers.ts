import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Enqueuer } from '../adding/enqueuer';
import type { JobsSettings } from '../jobs.settings';
import type { JobStore } from '../store/job-store';
import type { Pace } from './pace';
import type { QueueWorker } from './queue-worker';
import { keepSchedules } from './schedules';

const RETRY_MS = 2000;

/** All workers of this process. */
export class Workers {
  private readonly logger = new Logger('Jobs');
  private readonly stopping = new AbortController();
  private scheduling: Promise<void> = Promise.resolve();
  private isAttached = false;
  private pace: Pace = 'full';
  private workers: readonly QueueWorker[] = [];

  constructor(
    private readonly store: JobStore,
    private readonly enqueuer: Enqueuer,
    private readonly settings: JobsSettings,
  ) {}

  get all(): readonly QueueWorker[] {
    return this.workers;
  }

  /** No job begins here any more. */
  get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /** From now on, also of workers that are attached later. */
  setPace(pace: Pace): void {
    this.pace = pace;
    for (const worker of this.all) worker.setPace(pace);
  }

  /** Begins to do jobs as soon as the store answers; nobody waits for that. */
  start(workers: readonly QueueWorker[]): void {
    this.workers = workers;
    this.setPace(this.pace);
    if (workers.length > 0) this.scheduling = this.begin();
  }

  /** Jobs that run may end; see `QueueWorker.stop`. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.all.map((worker) => worker.stop(this.settings.stopTimeoutMs)));
    await this.scheduling;
  }

  private async begin(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted && !(await this.attachAll())) {
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Whether everything is as it should be: nothing is done in a store that must not be used. */
  private async attachAll(): Promise<boolean> {
    if (this.store.refusal !== undefined) return false;
    if (!this.isAttached) for (const worker of this.all) worker.attach();
    this.isAttached = true;
    try {
      for (const { queue } of this.all) await this.enqueuer.send(queue.name, (bull) => keepSchedules(queue, bull));
      return true;
    } catch (error) {
      this.logger.warn(`Schedules could not be kept, trying again: ${String(error)}`);
      return false;
    }
  }
}
