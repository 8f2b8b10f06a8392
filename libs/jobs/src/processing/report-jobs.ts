import { Logger } from '@nestjs/common';
import type { Job, Worker } from 'bullmq';
import { publishJob, type JobEvent } from '../events/job-events';
import type { PendingJobsRepository } from '../pending/pending-jobs.repository';
import type { QueueDefinition } from '../queues/define-queue';
import type { StoredJob } from '../queues/job-data';
import { fromStoredId } from '../queues/job-id';
import { pendingKeyOf } from './job-run';

const logger = new Logger('Jobs');

/** Says what becomes of a worker's jobs: on the channel, in the log, and in the row of one that failed for good. */
export function reportJobs(
  worker: Worker<StoredJob>,
  queue: QueueDefinition<object>,
  pending: PendingJobsRepository,
): void {
  const tell = (type: JobEvent['type'], job: Job<StoredJob>, attempt: number, error?: Error): void =>
    publishJob(() => ({ ...step(type, queue, job, attempt), ...(error === undefined ? {} : { error: error.name }) }));
  worker.on('active', (job) => tell('started', job, job.attemptsMade + 1));
  worker.on('completed', (job) => tell('completed', job, job.attemptsMade));
  worker.on('stalled', (id) =>
    publishJob(() => ({ type: 'stalled', queue: queue.name, id: fromStoredId(id), attempt: 0, ms: 0 })),
  );
  worker.on('failed', (job, error) => {
    if (job === undefined) return;
    const isFinal = typeof job.finishedOn === 'number';
    tell(isFinal ? 'failed' : 'retried', job, job.attemptsMade, error);
    if (isFinal) noteFailure(queue, job, error, pending);
    else logger.warn(`${nameOf(queue, job)} failed in attempt ${job.attemptsMade}, trying again: ${error.message}`);
  });
}

function step(type: JobEvent['type'], queue: QueueDefinition<object>, job: Job<StoredJob>, attempt: number): JobEvent {
  const ms = type === 'started' ? 0 : Date.now() - (job.processedOn ?? Date.now());
  return { type, queue: queue.name, id: fromStoredId(job.id ?? ''), attempt, ms };
}

function noteFailure(
  queue: QueueDefinition<object>,
  job: Job<StoredJob>,
  error: Error,
  pending: PendingJobsRepository,
): void {
  logger.error(`${nameOf(queue, job)} failed for good after ${job.attemptsMade} attempt(s)`, error.stack);
  const row = pendingKeyOf(queue.name, job);
  if (row === undefined) return;
  pending.fail(row, error.message).catch((failure: unknown) => {
    logger.warn(`The row of ${nameOf(queue, job)} will be marked by the sweeper: ${String(failure)}`);
  });
}

function nameOf(queue: QueueDefinition<object>, job: Job<StoredJob>): string {
  return `Job ${fromStoredId(job.id ?? '')} of ${queue.name}`;
}
