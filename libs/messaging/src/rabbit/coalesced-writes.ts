import type { Writable } from 'node:stream';

/**
 * Lets a stream send what is written to it within one turn of the event loop by one call of the system: amqplib writes
 * each frame by itself, and with small messages such calls are most of what publishing and acknowledging cost.
 */
export function coalesceWrites(stream: Writable): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let isWaiting = false;
  const flush = (): void => {
    isWaiting = false;
    stream.uncork();
  };
  const coalesced = (...args: unknown[]): boolean => {
    if (!isWaiting) {
      isWaiting = true;
      stream.cork();
      process.nextTick(flush);
    }
    return write(...args);
  };
  Object.assign(stream, { write: coalesced });
}
