import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import type { Enqueuer } from '../adding/enqueuer';
import type { Queues } from '../adding/queues';
import type { JobsSettings } from '../jobs.settings';
import type { PendingJob, PendingJobsRepository } from './pending-jobs.repository';
import { toStoredId } from '../queues/job-id';

const BATCH = 200;
/** How many jobs are looked for at once: half of what the process may ask its queues at once is left to others. */
const AT_ONCE = 50;

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

interface Settled {
  readonly row: PendingJob;
  readonly outcome: Outcome;
  readonly error?: unknown;
}

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
   * Looks at every row that was not seen in its queue for `ageMs` when it begins. Several processes may do it at once:
   * adding a job twice is adding it once. What cannot be asked now is left for the next sweep.
   */
  async sweep(ageMs: number = this.settings.sweepAgeMs): Promise<Swept> {
    const swept = { enqueued: 0, failed: 0, removed: 0 };
    const startedAt = performance.now();
    while (!this.stopping.signal.aborted) {
      // What it has seen itself is no work for it, however long it takes.
      const sinceMs = ageMs + performance.now() - startedAt;
      const rows = await this.pending.unseen(this.queues.names, sinceMs, BATCH);
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
    const settled: Settled[] = [];
    for (let at = 0; at < rows.length && !this.stopping.signal.aborted; at += AT_ONCE)
      settled.push(...(await this.settleSome(rows.slice(at, at + AT_ONCE))));
    const left = settled.filter(({ outcome }) => outcome === 'left');
    if (left.length > 0) this.logger.warn(`Left ${left.length} pending job(s) for later: ${String(left[0]?.error)}`);
    return settled.map(({ outcome }) => outcome);
  }

  private async settleSome(rows: readonly PendingJob[]): Promise<Settled[]> {
    const settled = await Promise.all(rows.map((row) => this.settle(row)));
    const those = (...outcomes: Outcome[]): PendingJob[] =>
      settled.filter(({ outcome }) => outcomes.includes(outcome)).map(({ row }) => row);
    try {
      await this.pending.noteAllSeen(those('known', 'enqueued'));
      await this.pending.removeAll(those('removed'));
      return settled;
    } catch (error) {
      return rows.map((row) => ({ row, outcome: 'left', error }));
    }
  }

  private async settle(row: PendingJob): Promise<Settled> {
    try {
      return { row, outcome: await this.outcomeOf(row) };
    } catch (error) {
      return { row, outcome: 'left', error };
    }
  }

  private async outcomeOf(row: PendingJob): Promise<Outcome> {
    const found = await this.enqueuer.send(row.queue, (queue) => find(queue, row.id));
    if (found === 'known') return 'known';
    if (found === 'completed') return 'removed';
    if (found === 'unknown') return this.enqueue(row);
    await this.pending.fail(row, found.reason);
    return 'failed';
  }

  private async enqueue(row: PendingJob): Promise<Outcome> {
    // It may have been done since its row was read, and forgotten by its queue.
    if (!(await this.pending.has(row))) return 'known';
    const { id, data, delayMs, priority, bucket } = row;
    const definition = this.queues.definitionOf(row.queue);
    await this.enqueuer.add(definition, { id, delayMs, priority, stored: { data, bucket } });
    return 'enqueued';
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

/** By commands whose cost does not grow with the queue, as that of the one for a waiting job's state does. */
async function find(
  queue: Queue,
  id: string,
): Promise<'unknown' | 'known' | 'completed' | { readonly reason: string }> {
  const job = (await queue.getJob(toStoredId(id))) as Job | undefined;
  if (job === undefined) return 'unknown';
  if (typeof job.finishedOn !== 'number') return 'known';
  return (await job.isFailed()) ? { reason: job.failedReason } : 'completed';
}
