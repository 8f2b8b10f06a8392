import { AsyncLocalStorage } from 'node:async_hooks';

const collecting = new AsyncLocalStorage<Set<string>>();

/**
 * Says of what is being made that it changes with these things: whoever invalidates one of the tags makes it invalid.
 * Without anything being made it does nothing.
 */
export function tagged(...tags: readonly string[]): void {
  const found = collecting.getStore();
  if (found !== undefined) for (const tag of tags) found.add(tag);
}

/** Runs work, and collects what it says of itself. */
export async function collectTags<T>(
  declared: readonly string[],
  work: () => Promise<T>,
): Promise<{ result: T; tags: string[] }> {
  const found = new Set(declared);
  const result = await collecting.run(found, work);
  return { result, tags: [...found] };
}

/** Whether something is being made here, of which what is asked for now becomes a part. */
export function isMaking(): boolean {
  return collecting.getStore() !== undefined;
}
