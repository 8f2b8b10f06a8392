import { setTimeout as delay } from 'node:timers/promises';

/** Asks every 20 ms until the answer is yes. @throws Error after `withinMs` (default 30 s). */
export async function waitUntil(isSo: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  await waitFor(isSo, withinMs);
}

/** The same for what `check` gives, as soon as that is neither false nor undefined. */
export async function waitFor<T>(check: () => Promise<T | false | undefined>, withinMs = 30_000): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await check();
    if (found !== false && found !== undefined) return found;
    if (performance.now() > until) throw new Error(`Still not so after ${withinMs} ms: ${check.toString()}`);
    await delay(20);
  }
}
