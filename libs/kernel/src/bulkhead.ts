import { OverloadedError } from './errors';

export interface BulkheadOptions {
  /** Named in the error when work is refused. */
  readonly name: string;
  /** How many run at once. */
  readonly concurrency: number;
  /** How many may wait; one more is refused at once. */
  readonly queueLimit: number;
  /** How long one may wait, in ms. */
  readonly waitMs: number;
}

interface Waiter {
  readonly enter: () => void;
  readonly timer: NodeJS.Timeout;
}

/** Bounds how much of one kind of work runs and waits at once, so that it cannot take the whole process with it. */
export class Bulkhead {
  private running = 0;
  private readonly waiting = new Set<Waiter>();

  constructor(private readonly options: BulkheadOptions) {}

  /** @throws OverloadedError when the queue is full, or the wait longer than `waitMs`. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  /** Whether the next one runs at once. */
  get hasRoom(): boolean {
    return this.running < this.options.concurrency;
  }

  private enter(): Promise<void> | void {
    if (this.hasRoom) {
      this.running++;
      return;
    }
    const { name, queueLimit, waitMs } = this.options;
    if (this.waiting.size >= queueLimit) throw new OverloadedError(name, `${queueLimit} are waiting already`);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(waiter);
        reject(new OverloadedError(name, `no place became free within ${waitMs} ms`));
      }, waitMs);
      const waiter: Waiter = { enter: resolve, timer };
      this.waiting.add(waiter);
    });
  }

  private leave(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.running--;
      return;
    }
    // The place passes on directly: a newcomer cannot overtake those who wait.
    this.waiting.delete(next);
    clearTimeout(next.timer);
    next.enter();
  }
}
