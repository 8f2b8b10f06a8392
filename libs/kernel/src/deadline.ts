import { DeadlineError } from './errors';

/**
 * Calls `act` after `ms`, but not before what has arrived in that time was read: timers are run before it, and a process that
 * stood still would take for missing what is there. @returns to be cleared.
 */
export function whenOver(ms: number, act: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(act), ms);
}

/**
 * Waits for `promise`, but no longer than `ms`. The work itself is not stopped: pass what stops it its own signal. An answer
 * that was there in time counts, also when this process stood still and could not take it.
 * @throws DeadlineError naming `what`.
 */
export async function withDeadline<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = whenOver(ms, () => reject(new DeadlineError(what, ms)));
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
