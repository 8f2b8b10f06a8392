import { DeadlineError } from './errors';

/**
 * Waits for `promise`, but no longer than `ms`. The work itself is not stopped: pass what stops it its own signal.
 * @throws DeadlineError naming `what`.
 */
export async function withDeadline<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(what, ms)), ms);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
