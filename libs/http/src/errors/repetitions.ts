import { systemClock, type Clock } from '@aqueduct/kernel';

/** How many kinds of failure are known at once: of more, those that are longest ago are forgotten. */
const MOST_KINDS = 200;
/** After so long a time the stack may be gone from where logs are kept. */
const WHOLE_AGAIN_MS = 3_600_000;
const SHORT_AGAIN_MS = 1000;

interface Kind {
  count: number;
  wholeAt: number;
  shownAt: number;
  hidden: number;
}

export interface Repetition {
  /** How often it happened, this time included. */
  readonly count: number;
  /** `whole`: with its stack. `short`: in a line. */
  readonly show: 'whole' | 'short' | 'nothing';
  /** How many were not shown since the last one that was. */
  readonly hidden: number;
}

/** Which failures somebody has been told already. A defect that every request meets must not fill the disk. */
export class Repetitions {
  private readonly kinds = new Map<string, Kind>();

  constructor(private readonly clock: Clock = systemClock) {}

  /** It happened again, or for the first time. */
  note(fingerprint: string): Repetition {
    const now = this.clock.now();
    const kind = this.kindOf(fingerprint);
    kind.count++;
    const isWhole = now - kind.wholeAt >= WHOLE_AGAIN_MS;
    if (!isWhole && now - kind.shownAt < SHORT_AGAIN_MS) {
      kind.hidden++;
      return { count: kind.count, show: 'nothing', hidden: kind.hidden };
    }
    const { count, hidden } = kind;
    Object.assign(kind, { shownAt: now, hidden: 0, ...(isWhole ? { wholeAt: now } : {}) });
    return { count, show: isWhole ? 'whole' : 'short', hidden };
  }

  private kindOf(fingerprint: string): Kind {
    const known = this.kinds.get(fingerprint);
    const kind = known ?? { count: 0, wholeAt: -Infinity, shownAt: -Infinity, hidden: 0 };
    this.kinds.delete(fingerprint);
    this.kinds.set(fingerprint, kind);
    const [oldest] = this.kinds.keys();
    if (this.kinds.size > MOST_KINDS && oldest !== undefined) this.kinds.delete(oldest);
    return kind;
  }
}
