import { LRUCache } from 'lru-cache';
import { meter, METER_SCRIPT, type Limit, type Verdict } from './gcra';

/** Where it is kept what each key has taken. */
export interface Meters {
  /** Takes so much for the key, if the limit allows all of it; less than 0 gives back what was taken. Never rejects. */
  take(key: string, count: number, limit: Limit): Promise<Verdict>;
}

/** What is known of a Redis: that it may be away. */
export interface SharedStore {
  /** Whether commands are sent now. */
  readonly isUp: boolean;
  /** Runs a script. @throws Error at once while Redis is away, or when it does not answer in time. */
  eval(script: string, keys: string[], args: string[]): Promise<unknown>;
}

/** In the memory of this process, bounded: of more keys than that, those that have not come for longest are forgotten. */
export class LocalMeters implements Meters {
  private readonly fullAt: LRUCache<string, number>;

  /** @param most keys. */
  constructor(
    most: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.fullAt = new LRUCache({ max: most });
  }

  get size(): number {
    return this.fullAt.size;
  }

  take(key: string, count: number, limit: Limit): Promise<Verdict> {
    const [next, verdict] = meter(this.fullAt.get(key) ?? 0, this.now(), count, limit);
    this.fullAt.set(key, next);
    return Promise.resolve(verdict);
  }
}

/** In Redis, for all processes: exactly, however many ask at once. While it is away, each process has limits of its own. */
export class SharedMeters implements Meters {
  constructor(
    private readonly store: SharedStore,
    private readonly local: Meters,
    private readonly namespace: string,
  ) {}

  async take(key: string, count: number, limit: Limit): Promise<Verdict> {
    if (!this.store.isUp) return this.local.take(key, count, limit);
    try {
      const args = [String(count), String(limit.max), String(limit.windowMs)];
      const answer = (await this.store.eval(METER_SCRIPT, [`${this.namespace}:limit:${key}`], args)) as number[];
      const [isAllowed = 0, remaining = 0, resetUs = 0, retryUs = 0] = answer;
      return { isAllowed: isAllowed === 1, remaining, resetMs: resetUs / 1000, retryMs: retryUs / 1000 };
    } catch {
      // What it did with a request whose answer was lost, nobody knows: it is counted here as well.
      return this.local.take(key, count, limit);
    }
  }
}
