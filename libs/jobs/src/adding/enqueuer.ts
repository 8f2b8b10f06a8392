import { Bulkhead, isAppError, timeLeft, withDeadline } from '@aqueduct/kernel';
import type { JobsOptions, Queue } from 'bullmq';
import { JobsUnavailableError } from '../jobs.errors';
import type { QueueDefinition } from '../queues/define-queue';
import type { StoredJob } from '../queues/job-data';
import { toStoredId } from '../queues/job-id';
import type { JobStore } from '../store/job-store';
import type { Queues } from './queues';

/** How many commands of this process may be under way, and how many may wait for them. */
const CONCURRENCY = 100;
const WAITING = 1000;

export interface Enqueued {
  readonly id: string;
  readonly delayMs: number;
  readonly priority: number;
  readonly stored: StoredJob;
}

/** Sends commands to the queues: each within a deadline, and no more at once than are bounded. */
export class Enqueuer {
  private readonly bulkhead: Bulkhead;

  constructor(
    private readonly store: JobStore,
    private readonly queues: Queues,
    private readonly timeoutMs: number,
  ) {
    this.bulkhead = new Bulkhead({
      name: 'adding jobs',
      concurrency: CONCURRENCY,
      queueLimit: WAITING,
      waitMs: timeoutMs,
    });
  }

  /** Does nothing when the queue knows a job of this id. @throws JobsUnavailableError, OverloadedError */
  async add(definition: QueueDefinition<object>, { id, delayMs, priority, stored }: Enqueued): Promise<void> {
    const options: JobsOptions = {
      ...optionsOf(definition),
      jobId: toStoredId(id),
      ...(delayMs > 0 ? { delay: delayMs } : {}),
      ...(priority > 0 ? { priority } : {}),
    };
    await this.send(definition.name, (queue) => queue.add(definition.name, stored, options));
  }

  /** One command to a queue, while somebody waits for it. @throws JobsUnavailableError, OverloadedError */
  send<T>(name: string, command: (queue: Queue) => Promise<T>): Promise<T> {
    const queue = this.queues.of(name);
    return this.bulkhead.run(async () => {
      const { refusal } = this.store;
      if (refusal !== undefined) throw new JobsUnavailableError(name, 'its store must not be used', refusal);
      const ms = Math.max(1, timeLeft(this.timeoutMs));
      try {
        return await withDeadline(ms, `The queue ${name}`, this.whenReady(queue, command));
      } catch (error) {
        throw this.translate(name, error, ms);
      }
    });
  }

  private async whenReady<T>(queue: Queue, command: (queue: Queue) => Promise<T>): Promise<T> {
    await this.store.whenReady();
    return command(queue);
  }

  private translate(name: string, error: unknown, ms: number): Error {
    if (isAppError(error) && error.code === 'DEADLINE_EXCEEDED') {
      // Who is in a hurry says nothing about the store.
      if (ms === this.timeoutMs) this.store.noteSilence(ms);
      return new JobsUnavailableError(name, `it did not answer within ${ms} ms`, error);
    }
    return new JobsUnavailableError(name, error instanceof Error ? error.message : String(error), error);
  }
}

/** What a queue says about each of its jobs. */
export function optionsOf({ attempts, backoff, keep }: QueueDefinition<object>): JobsOptions {
  return {
    attempts,
    backoff: { type: backoff.type, delay: backoff.delayMs },
    removeOnComplete: keepOf(keep.completed),
    removeOnFail: keepOf(keep.failed),
    stackTraceLimit: 5,
  };
}

function keepOf(count: number): NonNullable<JobsOptions['removeOnComplete']> {
  return count === 0 ? true : { count };
}
