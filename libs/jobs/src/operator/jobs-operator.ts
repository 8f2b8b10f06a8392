import { OperatorError } from '@aqueduct/kernel';
import { Injectable } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import type { Enqueuer } from '../adding/enqueuer';
import type { Queues } from '../adding/queues';
import { sampleQueue, type QueueSample } from '../health/queue-sample';
import type { PendingJobsRepository } from '../pending/pending-jobs.repository';
import { pendingKeyOf } from '../processing/job-run';
import type { StoredJob } from '../queues/job-data';
import { toStoredId } from '../queues/job-id';

const BATCH = 100;

/** A queue, and the rows of its jobs that are not done, over all shards. */
export interface QueueStatus extends QueueSample {
  readonly queue: string;
  /** Rows of jobs that are still tried. */
  readonly pending: number;
  /** Rows of jobs that failed for good. */
  readonly pendingFailed: number;
}

/** The name leads to no queue of this installation. */
export class UnknownQueueError extends OperatorError {
  readonly code = 'UNKNOWN_QUEUE';

  constructor(
    readonly queue: string,
    known: readonly string[],
  ) {
    super(`There is no queue ${queue}; there ${known.length === 0 ? 'is none' : `are: ${known.join(', ')}`}`);
  }
}

/** What an operator asks and does. */
@Injectable()
export class JobsOperator {
  constructor(
    private readonly queues: Queues,
    private readonly enqueuer: Enqueuer,
    private readonly pending: PendingJobsRepository,
  ) {}

  /** Every queue. @throws JobsUnavailableError, DatabaseUnavailableError */
  async status(): Promise<QueueStatus[]> {
    const rows = await this.pending.counts();
    return Promise.all(
      this.queues.names.map(async (name) => {
        const definition = this.queues.definitionOf(name);
        const sample = await this.enqueuer.send(name, (queue) => sampleQueue(queue, definition));
        const { pending = 0, failed: pendingFailed = 0 } = rows.get(name) ?? {};
        return { queue: name, ...sample, pending, pendingFailed };
      }),
    );
  }

  /**
   * Gives failed jobs all their attempts again, those whose queue has forgotten them too.
   * @param queue @default all
   * @param id only this job. @default all
   * @returns how many were put back, by queue
   * @throws UnknownQueueError, JobsUnavailableError
   */
  async retry(queue?: string, id?: string): Promise<Record<string, number>> {
    if (queue !== undefined && !this.queues.names.includes(queue))
      throw new UnknownQueueError(queue, this.queues.names);
    const retried: Record<string, number> = {};
    for (const name of queue === undefined ? this.queues.names : [queue]) {
      retried[name] = (await this.retryKnown(name, id)) + (await this.retryForgotten(name, id));
    }
    return retried;
  }

  private async retryKnown(name: string, id: string | undefined): Promise<number> {
    let count = 0;
    for (;;) {
      const failed = await this.enqueuer.send(name, (queue) => failedJobs(queue, id));
      for (const job of failed) {
        const row = pendingKeyOf(name, job);
        // First the row: a job that fails again at once must not be told to be pending.
        if (row !== undefined) await this.pending.noteSeen(row);
        await this.enqueuer.send(name, () => job.retry('failed', { resetAttemptsMade: true }));
        count++;
      }
      if (failed.length < BATCH) return count;
    }
  }

  private async retryForgotten(name: string, id: string | undefined): Promise<number> {
    let count = 0;
    for (;;) {
      const rows = await this.pending.failed(BATCH, name, id);
      for (const row of rows) {
        const { data, bucket, priority } = row;
        const stored = { data, bucket };
        await this.enqueuer.add(this.queues.definitionOf(name), { id: row.id, delayMs: 0, priority, stored });
        await this.pending.noteSeen(row);
        count++;
      }
      if (rows.length < BATCH) return count;
    }
  }
}

async function failedJobs(queue: Queue, id: string | undefined): Promise<Job<StoredJob>[]> {
  if (id === undefined) return (await queue.getJobs(['failed'], 0, BATCH - 1, true)) as Job<StoredJob>[];
  const job = (await queue.getJob(toStoredId(id))) as Job<StoredJob> | undefined;
  return job !== undefined && (await job.isFailed()) ? [job] : [];
}
