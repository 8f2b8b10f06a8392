import { DeadlineError } from './errors';

/**
 * Waits for `promise`, but no longer than `ms`. The work itself is not stopped: pass what stops it its own signal. An answer
 * that was there in time counts, also when this process stood still and could not take it: timers are run before what has
 * arrived is read, so it is read once more before the deadline is said to have passed.
 * @throws DeadlineError naming `what`.
 */
export async function withDeadline<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => setImmediate(() => reject(new DeadlineError(what, ms))), ms);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
