import { AsyncLocalStorage } from 'node:async_hooks';
import { CancelledError, DeadlineError } from './errors';

/** Somebody who waits for the present work. */
export interface Waiting {
  /** Until when, in ms of the monotonic clock (`performance.now()`); undefined: for as long as it takes. */
  readonly until?: number | undefined;
  /** Whether they still do. */
  readonly isThere: () => boolean;
}

const waiting = new AsyncLocalStorage<Waiting>();

/** Runs `work` for somebody who waits for it: also all that is asynchronous within. */
export function whileWaiting<T>(somebody: Waiting, work: () => T): T {
  return waiting.run(somebody, work);
}

/** Runs `work` for nobody in particular: what is to be done whoever leaves. */
export function forNobody<T>(work: () => T): T {
  return waiting.exit(work);
}

/** How long the present work is waited for, in ms, at most `most`; not below 0. */
export function timeLeft(most: number): number {
  const until = waiting.getStore()?.until;
  return until === undefined ? most : Math.max(0, Math.min(most, Math.ceil(until - performance.now())));
}

/** When the wait for the present work ends before `ms` are over: after how many; undefined: it does not. */
export function endsWithin(ms: number): number | undefined {
  const left = timeLeft(ms);
  return left < ms ? left : undefined;
}

/**
 * Before something costly begins.
 * @throws CancelledError when the one who waited has gone, DeadlineError when they no longer wait.
 */
export function assertAwaited(what: string): void {
  const somebody = waiting.getStore();
  if (somebody === undefined) return;
  if (!somebody.isThere()) throw new CancelledError(what);
  if (somebody.until !== undefined && somebody.until <= performance.now()) throw new DeadlineError(what, 0);
}
