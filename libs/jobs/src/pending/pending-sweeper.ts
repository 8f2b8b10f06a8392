import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Enqueuer } from '../adding/enqueuer';
import type { Queues } from '../adding/queues';
import type { JobsSettings } from '../jobs.settings';
import type { PendingJob, PendingJobsRepository } from './pending-jobs.repository';
import { toStoredId } from '../queues/job-id';

const BATCH = 200;

/** What a sweep did. */
export interface Swept {
  /** Jobs that their queue had lost, and has again. */
  readonly enqueued: number;
  /** Jobs that had failed for good, and whose rows did not say so yet. */
  readonly failed: number;
  /** Rows of jobs that were done. */
  readonly removed: number;
}

type Outcome = keyof Swept | 'known' | 'left';

/** Finds pending jobs that their queue does not know, and gives them to it again under the same id. */
export class PendingSweeper {
  private readonly logger = new Logger('Jobs');
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** When a sweep last came to its end, in ms since 1970; undefined: none has. */
  lastSweepAt: number | undefined;

  constructor(
    private readonly pending: PendingJobsRepository,
    private readonly queues: Queues,
    private readonly enqueuer: Enqueuer,
    private readonly settings: Pick<JobsSettings, 'sweepIntervalMs' | 'sweepAgeMs'>,
  ) {}

  /** Sweeps until `stop`. */
  start(): void {
    this.running ??= this.loop();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /**
   * Looks at every row that was not seen in its queue for `ageMs`. Several processes may do it at once: adding a job
   * twice is adding it once. What cannot be asked now is left for the next sweep.
   */
  async sweep(ageMs: number = this.settings.sweepAgeMs): Promise<Swept> {
    const swept = { enqueued: 0, failed: 0, removed: 0 };
    while (!this.stopping.signal.aborted) {
      const rows = await this.pending.unseen(this.queues.names, ageMs, BATCH);
      const outcomes = await this.settleAll(rows);
      for (const outcome of outcomes) if (outcome !== 'known' && outcome !== 'left') swept[outcome]++;
      // Rows that were left would be found again at once.
      if (rows.length < BATCH || outcomes.includes('left')) break;
    }
    this.lastSweepAt = Date.now();
    if (swept.enqueued > 0) this.logger.warn(`Enqueued ${swept.enqueued} job(s) that their queues did not know`);
    return swept;
  }

  private async settleAll(rows: readonly PendingJob[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const failures: unknown[] = [];
    for (const row of rows) {
      if (this.stopping.signal.aborted) break;
      try {
        outcomes.push(await this.settle(row));
      } catch (error) {
        failures.push(error);
        outcomes.push('left');
      }
    }
    if (failures.length > 0)
      this.logger.warn(`Left ${failures.length} pending job(s) for later: ${String(failures[0])}`);
    return outcomes;
  }

  private async settle(row: PendingJob): Promise<Outcome> {
    const found = await this.enqueuer.send(row.queue, async (queue) => {
      const job = await queue.getJob(toStoredId(row.id));
      return { reason: job?.failedReason, state: job === undefined ? 'unknown' : await job.getState() };
    });
    switch (found.state) {
      case 'completed':
        await this.pending.remove(row);
        return 'removed';
      case 'failed':
        await this.pending.fail(row, found.reason ?? 'unknown');
        return 'failed';
      case 'unknown':
        await this.enqueue(row);
        return 'enqueued';
      default:
        await this.pending.noteSeen(row);
        return 'known';
    }
  }

  private async enqueue(row: PendingJob): Promise<void> {
    const { id, data, delayMs, priority, bucket } = row;
    const definition = this.queues.definitionOf(row.queue);
    await this.enqueuer.add(definition, { id, delayMs, priority, stored: { data, bucket } });
    await this.pending.noteSeen(row);
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const pause = this.settings.sweepIntervalMs * (0.75 + Math.random() / 2);
      await delay(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.sweep().catch((error: unknown) =>
        this.logger.warn(`Sweeping pending jobs failed, trying again: ${String(error)}`),
      );
    }
  }
}
