import { writeSync } from 'node:fs';

const MOST_WAITING_BYTES = 8 * 1024 * 1024;
const RETRY_MS = 10;
/** How long an ending process still tries to get rid of its last lines, in ms. */
const LAST_WORDS_MS = 2000;

type Write = (fd: number, bytes: Uint8Array) => number;

/**
 * Writes to a file descriptor at once, so that what was logged is out whatever ends the process next, even an abort. A pipe
 * that nobody empties is not waited for: what does not fit waits in memory, up to 8 MiB; then lines are left out, and counted.
 * Of pino's own destinations the one waits, and the other has the last lines in memory when the process dies.
 */
export class DescriptorOutput {
  /** Not empty: the pipe is full. The first may be the rest of a line. */
  private waiting: Uint8Array[] = [];
  private bytes = 0;
  private leftOut = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly fd: number,
    private readonly write: Write = writeSync,
  ) {}

  line(text: string): void {
    const line = Buffer.from(text);
    const rest = this.waiting.length === 0 ? this.attempt(line) : line;
    if (rest === undefined) return;
    if (this.bytes + rest.length > MOST_WAITING_BYTES) this.leftOut++;
    else this.keep(rest);
  }

  /** For the end of the process: waits a little for whoever reads. */
  flush(): void {
    const until = performance.now() + LAST_WORDS_MS;
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (this.drain(); this.waiting.length > 0 && performance.now() < until; this.drain())
      Atomics.wait(pause, 0, 0, RETRY_MS);
  }

  private keep(bytes: Uint8Array): void {
    this.waiting.push(bytes);
    this.bytes += bytes.length;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.drain();
    }, RETRY_MS).unref();
  }

  private drain(): void {
    const all = this.waiting;
    [this.waiting, this.bytes] = [[], 0];
    const missing = this.leftOut;
    for (const bytes of all) {
      const rest = this.waiting.length === 0 ? this.attempt(bytes) : bytes;
      if (rest !== undefined) this.keep(rest);
    }
    if (missing === 0 || this.waiting.length > 0) return;
    this.leftOut = 0;
    this.line(
      `${JSON.stringify({ level: 'warn', msg: `${missing} lines of the log were left out: nobody read it` })}\n`,
    );
  }

  /** @returns what could not be written yet. */
  private attempt(bytes: Uint8Array): Uint8Array | undefined {
    let rest = bytes;
    try {
      while (rest.length > 0) rest = rest.subarray(this.write(this.fd, rest));
    } catch (error) {
      // Else nobody reads any more, or the disk is full: a log must not end the process.
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return rest;
    }
    return undefined;
  }
}
