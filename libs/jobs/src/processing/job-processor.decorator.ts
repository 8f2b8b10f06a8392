import type { QueueDefinition } from '../queues/define-queue';

/** One attempt at one job. */
export interface JobContext<D extends object> {
  /** As it was added; for a schedule, one that names the schedule and its time. */
  readonly id: string;
  readonly data: D;
  /** From 1. */
  readonly attempt: number;
  /** Aborts at the deadline, when the process stops, and when the job is no longer this worker's. */
  readonly signal: AbortSignal;
  /** Tells how far the job is; kept in the queue. @param percent from 0 to 100 */
  progress(percent: number): Promise<void>;
}

/** What a class decorated with `@JobProcessor` does. */
export interface Processes<D extends object> {
  /**
   * Does the job. It may be called again for the same id, also when it has succeeded: its effect must be the same.
   * @throws anything: the job is tried again; PermanentJobError: it is not.
   */
  process(job: JobContext<D>): Promise<void>;
}

type ProcessorClass<D extends object> = new (...dependencies: never[]) => Processes<D>;

const processed = new WeakMap<object, QueueDefinition<object>>();

/** Declares that instances of the class do the jobs of a queue. Make it a provider of a module of the worker. */
export function JobProcessor<D extends object>(queue: QueueDefinition<D>): (target: ProcessorClass<D>) => void {
  return (target) => void processed.set(target, queue);
}

/** The queue whose jobs a class does; undefined: it is no processor. */
export function processedQueueOf(target: object): QueueDefinition<object> | undefined {
  return processed.get(target);
}
