import { channel } from 'node:diagnostics_channel';

/** One step in the life of a job, told when the queue has acknowledged it. */
export interface JobEvent {
  /** `retried`: an attempt failed and another follows; `failed`: none follows; `stalled`: its worker was gone. */
  readonly type: 'started' | 'completed' | 'retried' | 'failed' | 'stalled';
  readonly queue: string;
  readonly id: string;
  /** From 1; 0 when it is not known. */
  readonly attempt: number;
  /** How long this attempt took; 0 when it is not known. */
  readonly ms: number;
  /** Name of the error of the attempt, without its text: that may hold data. */
  readonly error?: string;
}

/** The channel of node:diagnostics_channel on which the library says what becomes of jobs; it costs nothing unsubscribed. */
export const JOB_CHANNEL = 'aqueduct:jobs:job';

const jobs = channel(JOB_CHANNEL);

export function publishJob(event: () => JobEvent): void {
  if (jobs.hasSubscribers) jobs.publish(event());
}
