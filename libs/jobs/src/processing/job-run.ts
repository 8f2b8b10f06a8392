import { setTimeout as delay } from 'node:timers/promises';
import { withLogFields } from '@aqueduct/kernel';
import type { Job } from 'bullmq';
import { JobStoppedError, JobTimeoutError, PermanentJobError } from '../jobs.errors';
import type { PendingJobsRepository, PendingKey } from '../pending/pending-jobs.repository';
import type { QueueDefinition } from '../queues/define-queue';
import { instanceOf, type StoredJob } from '../queues/job-data';
import { fromStoredId } from '../queues/job-id';
import type { JobContext, Processes } from './job-processor.decorator';

/** How long a processor may go on after its signal has aborted. */
export const ABORT_GRACE_MS = 3000;

/** Where a job keeps its row; undefined: it keeps none. */
export function pendingKeyOf(queue: string, job: Pick<Job<StoredJob>, 'id' | 'data'>): PendingKey | undefined {
  const { bucket } = job.data;
  return bucket === undefined ? undefined : { bucket, queue, id: fromStoredId(job.id ?? '') };
}

/** One attempt at one job: with a deadline, a signal, and the row that goes when the job is done. */
export class JobRun {
  private readonly controller = new AbortController();
  /** The processor did not end in time after its signal: it may still be at work. */
  isAbandoned = false;

  constructor(
    private readonly queue: QueueDefinition<object>,
    private readonly processor: Processes<object>,
    private readonly pending: PendingJobsRepository,
    private readonly job: Job<StoredJob>,
  ) {}

  abort(reason: Error): void {
    this.controller.abort(reason);
  }

  /** It was told to end because the process does. */
  get wasStopped(): boolean {
    return this.controller.signal.reason instanceof JobStoppedError;
  }

  /**
   * Resolves when the job is done, and its row is gone.
   * @throws what the processor throws; the reason of the signal, when the processor does not end within its grace.
   */
  run(): Promise<void> {
    const { id = '', data } = this.job;
    return withLogFields({ queue: this.queue.name, job_id: fromStoredId(id), bucket: data.bucket }, () =>
      this.attempt(),
    );
  }

  private async attempt(): Promise<void> {
    const row = pendingKeyOf(this.queue.name, this.job);
    // A row that is gone was done: its queue got the job twice.
    if (row !== undefined && !(await this.pending.has(row))) return;
    await this.process(this.context());
    if (row !== undefined) await this.pending.remove(row);
  }

  private async process(context: JobContext<object>): Promise<void> {
    const { timeoutMs } = this.queue;
    const deadline = setTimeout(() => this.abort(new JobTimeoutError(timeoutMs)), timeoutMs);
    const ended = new AbortController();
    try {
      await Promise.race([this.processor.process(context), this.giveUp(ended.signal)]);
    } finally {
      clearTimeout(deadline);
      ended.abort();
    }
  }

  /** Rejects some time after the signal: a processor that does not listen must not hold its place for ever. */
  private giveUp(ended: AbortSignal): Promise<never> {
    const { signal } = this.controller;
    return new Promise((_, reject) => {
      const onAbort = (): void => {
        delay(ABORT_GRACE_MS, undefined, { signal: ended }).then(
          () => {
            this.isAbandoned = true;
            reject(signal.reason as Error);
          },
          () => undefined,
        );
      };
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true, signal: ended });
    });
  }

  private context(): JobContext<object> {
    const { job, controller } = this;
    return {
      id: fromStoredId(job.id ?? ''),
      data: this.data(),
      attempt: job.attemptsMade + 1,
      signal: controller.signal,
      progress: (percent) => job.updateProgress(percent),
    };
  }

  private data(): object {
    try {
      return instanceOf(this.queue, this.job.data.data);
    } catch (error) {
      // Another try would find the same data.
      throw new PermanentJobError(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }
}
