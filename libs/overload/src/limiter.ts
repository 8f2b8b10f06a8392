import { OverloadedError } from '@aqueduct/kernel';
import { AdaptiveLimit } from './limit/adaptive-limit';
import type { OverloadSettings } from './overload.settings';
import { LimiterCounts, type Counts, type Refusals } from './limiter-counts';
import type { Priority } from './priority';
import { WaitingLine, type Waiter } from './waiting-line';

/** Leave to do one piece of work. */
export interface Permit {
  /** How many were at work when it was given, this one included. */
  readonly atOnce: number;
  /** The work has ended well: its latency says something. @param kind what is comparable with it: a route. */
  done(kind: string): void;
  /** It has ended otherwise, or goes on without needing anything: nothing is learnt from it. */
  release(): void;
}

export interface LimiterStats extends Counts {
  readonly limit: number;
  readonly running: number;
  readonly waiting: number;
  readonly refusals: Refusals;
}

/** Names the limit in refusals. */
const NAME = 'this process';

/** Lets as much work in at once as a process does well, the most important first; the rest waits for a moment, or is refused. */
export class Limiter {
  private readonly adaptive: AdaptiveLimit;
  private readonly line: WaitingLine;
  private readonly counts = new LimiterCounts();
  private running = 0;

  constructor(private readonly settings: OverloadSettings) {
    const { initialLimit: initial, minLimit: min, maxLimit: max, tolerance } = settings;
    this.adaptive = new AdaptiveLimit({ initial, min, max, tolerance });
    this.line = new WaitingLine(settings.priorities, () => Math.ceil(this.limit * settings.queueShare));
  }

  get stats(): LimiterStats {
    return {
      limit: this.limit,
      running: this.running,
      waiting: this.line.size,
      ...this.counts.total,
      refusals: this.counts.refusals,
    };
  }

  /** Of the requests since the last call, how many were refused: 0 to 1. */
  refusedShare(): number {
    return this.counts.refusedShare();
  }

  /** At once where there is room; else for whoever waits a promise. @throws OverloadedError, at once or from the promise. */
  enter(priority: Priority): Permit | Promise<Permit> {
    if (this.running < this.limit && this.line.size === 0) return this.admit();
    return new Promise((resolve, reject) => {
      const refuse = (reason: string): void => {
        clearTimeout(timer);
        reject(this.refusal(reason, priority));
      };
      const waiter: Waiter = {
        priority,
        enter: () => {
          clearTimeout(timer);
          resolve(this.admit());
        },
        refuse,
      };
      const { queueWaitMs, standingWaitMs } = this.settings;
      const waitMs = this.line.isStanding(priority) ? Math.min(standingWaitMs, queueWaitMs) : queueWaitMs;
      const timer = setTimeout(() => {
        this.line.giveUp(waiter);
        refuse(`no place became free within ${waitMs} ms`);
      }, waitMs);
      if (!this.line.add(waiter)) refuse(`${this.limit} requests are at work and ${this.line.size} wait`);
    });
  }

  /** Ends a window of measurement. @param loopDelayMs mean delay of the event loop in it. */
  update(loopDelayMs: number): void {
    this.adaptive.update(loopDelayMs);
    this.fill();
  }

  private get limit(): number {
    return this.settings.isEnabled ? this.adaptive.limit : Number.MAX_SAFE_INTEGER;
  }

  private admit(): Permit {
    const atOnce = ++this.running;
    const since = performance.now();
    this.counts.admitted();
    let isOver = false;
    const end = (): boolean => {
      if (isOver) return false;
      isOver = true;
      this.running--;
      return true;
    };
    return {
      atOnce,
      done: (kind) => {
        if (!end()) return;
        this.adaptive.add({ kind, ms: performance.now() - since, atOnce });
        this.fill();
      },
      release: () => {
        if (end()) this.fill();
      },
    };
  }

  private fill(): void {
    while (this.running < this.limit) {
      const next = this.line.next();
      if (next === undefined) return;
      next.enter();
    }
  }

  private refusal(reason: string, priority: Priority): OverloadedError {
    this.counts.refused(priority);
    return new OverloadedError(NAME, reason);
  }
}
