import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedDatabaseError } from './embedded.errors';

export interface PollOptions {
  readonly timeoutMs: number;
  readonly everyMs: number;
}

/** Asks again and again until the answer is not `undefined`; after `timeoutMs` the promise holds `undefined`. */
export async function poll<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  options: PollOptions,
): Promise<T | undefined> {
  const end = performance.now() + options.timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= end) return undefined;
    await sleep(options.everyMs);
  }
}

/** Waits until `condition` holds. @throws EmbeddedDatabaseError that says `what` did not come true within `timeoutMs`. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  options: PollOptions,
): Promise<void> {
  const met = await poll(async () => ((await condition()) ? true : undefined), options);
  if (met !== true) throw new EmbeddedDatabaseError(`Waited ${options.timeoutMs} ms in vain: ${what}`);
}
