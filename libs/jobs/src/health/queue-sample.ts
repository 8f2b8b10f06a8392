import type { Queue } from 'bullmq';
import type { QueueDefinition } from '../queues/define-queue';

/** A queue at one moment. */
export interface QueueSample {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
  /** Since when the longest waiting job could have begun, in ms; undefined: none waits. */
  readonly oldestWaitingMs: number | undefined;
  /** It gives out no jobs on purpose: paused, or at its rate limit. */
  readonly isHeld: boolean;
}

export async function sampleQueue(queue: Queue, { rateLimit }: QueueDefinition<object>): Promise<QueueSample> {
  const [counts, oldest, isPaused, limitedForMs] = await Promise.all([
    queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed'),
    Promise.all((['waiting', 'prioritized'] as const).map((type) => queue.getJobs([type], 0, 0, true))),
    queue.isPaused(),
    rateLimit === undefined ? 0 : queue.getRateLimitTtl(rateLimit.max),
  ]);
  const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = counts;
  const since = oldest.flat().map((job) => job.timestamp + (job.opts.delay ?? 0));
  return {
    waiting: waiting + prioritized,
    active,
    delayed,
    failed,
    oldestWaitingMs: since.length === 0 ? undefined : Math.max(0, Date.now() - Math.min(...since)),
    isHeld: isPaused || limitedForMs > 0,
  };
}
