import { monitorEventLoopDelay } from 'node:perf_hooks';

const NANOSECONDS = 1e6;

/** How late the event loop was, in ms. */
export interface Lateness {
  readonly meanMs: number;
  readonly p99Ms: number;
}

/** Measures how late the event loop is, from one look to the next. */
export class LoopDelay {
  private readonly histogram: ReturnType<typeof monitorEventLoopDelay>;

  /** @param resolutionMs how often it looks. */
  constructor(private readonly resolutionMs: number) {
    this.histogram = monitorEventLoopDelay({ resolution: resolutionMs });
    this.histogram.enable();
  }

  /** Since the last call, or since it began. */
  take(): Lateness {
    const { count, mean } = this.histogram;
    const p99 = this.histogram.percentile(99);
    this.histogram.reset();
    return count === 0 ? { meanMs: 0, p99Ms: 0 } : { meanMs: this.late(mean), p99Ms: this.late(p99) };
  }

  stop(): void {
    this.histogram.disable();
  }

  /** The histogram counts from one of its timers to the next. */
  private late(nanoseconds: number): number {
    return Math.max(0, nanoseconds / NANOSECONDS - this.resolutionMs);
  }
}
