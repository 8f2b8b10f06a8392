import { channel } from 'node:diagnostics_channel';
import { currentTrace } from '@aqueduct/kernel';

/** An attempt at a job that begins in this process. */
export interface JobRunningEvent {
  readonly queue: string;
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
}

/** How it ended. */
export interface JobRanEvent extends JobRunningEvent {
  /** W3C `traceparent` under which it ran. */
  readonly trace: string | undefined;
  /** Name of the error that ended it; undefined: it is done. */
  readonly error?: string;
}

/** Bind the store of `currentTrace` to it to decide in which trace a job runs. */
export const JOB_RUNNING_CHANNEL = 'aqueduct:jobs:running';
export const JOB_RAN_CHANNEL = 'aqueduct:jobs:ran';

const running = channel(JOB_RUNNING_CHANNEL);
const ran = channel(JOB_RAN_CHANNEL);

/** Runs the attempt, and says so. @throws what it throws. */
export function toldRun(event: JobRunningEvent, run: () => Promise<void>): Promise<void> {
  if (!ran.hasSubscribers) return run();
  return running.runStores(event, async () => {
    const trace = currentTrace();
    try {
      await run();
      ran.publish({ ...event, trace } satisfies JobRanEvent);
    } catch (error) {
      ran.publish({ ...event, trace, error: error instanceof Error ? error.name : 'Error' } satisfies JobRanEvent);
      throw error;
    }
  });
}
