import { AsyncLocalStorage } from 'node:async_hooks';
import type { Patience } from './patience';

/** About how many characters go out at once: few writes, and little that waits for the client. */
const CHUNK_CHARS = 65_536;

/** Each item as a line of JSON, several of a batch at once. The next batch is asked for when the last one was taken. */
export async function* ndjsonLines(
  batches: AsyncIterable<readonly unknown[]>,
  patience: Pick<Patience, 'begin' | 'end'>,
): AsyncGenerator<string> {
  for await (const batch of batches) {
    for (const chunk of chunksOf(batch)) {
      patience.begin();
      yield chunk;
      patience.end();
    }
  }
  // What was yielded last is still on its way.
  patience.begin();
}

/**
 * The same batches, each made in the context of who calls this, whoever asks for it: an answer that waits on its connection
 * for that of another request would go on in the freshness and trace of the other one.
 */
export function inThisContext<T>(batches: AsyncIterable<T>): AsyncIterable<T> {
  const run = AsyncLocalStorage.snapshot();
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = batches[Symbol.asyncIterator]();
      return {
        next: () => run(() => iterator.next()),
        return: async (): Promise<IteratorResult<T>> =>
          (await run(() => iterator.return?.())) ?? { done: true, value: undefined },
      };
    },
  };
}

function* chunksOf(batch: readonly unknown[]): Generator<string> {
  let chunk = '';
  for (const item of batch) {
    chunk += `${JSON.stringify(item)}\n`;
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
