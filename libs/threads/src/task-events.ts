import { channel } from 'node:diagnostics_channel';

/** What becomes of a task. */
export interface TaskEvent {
  /** As declared. */
  readonly name: string;
  /**
   * `accepted`: it waits or runs, and `done`, `failed`, `late` (the deadline came) or `cancelled` (nobody wants the result any
   * more) follows. `refused`: too many waited already.
   */
  readonly state: 'accepted' | 'done' | 'failed' | 'refused' | 'late' | 'cancelled';
  /** Since the call. */
  readonly ms: number;
}

/** The channel of node:diagnostics_channel on which the library says what becomes of each task. */
export const TASK_CHANNEL = 'aqueduct:threads:task';

const tasks = channel(TASK_CHANNEL);

export function publishTask(event: () => TaskEvent): void {
  if (tasks.hasSubscribers) tasks.publish(event());
}
