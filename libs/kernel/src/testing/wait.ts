import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the answer is yes. @throws after `withinMs` (default 10 s). */
export async function waitUntil(isSo: () => Promise<boolean>, withinMs = 10_000): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > until) throw new Error(`Still not so after ${withinMs} ms: ${isSo.toString()}`);
    await delay(20);
  }
}
