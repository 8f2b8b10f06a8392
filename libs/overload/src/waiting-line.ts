import type { Priority } from './priority';

export interface Waiter {
  readonly priority: Priority;
  readonly enter: () => void;
  readonly refuse: (reason: string) => void;
}

/**
 * A line that has not been empty for so long, in ms, does not take up a burst: it delays all that comes. Nor does one from which
 * somebody was refused so lately after that.
 */
const STANDING_MS = 100;

/** Those of one priority, and whether they only delay each other. */
class Line {
  readonly waiters = new Set<Waiter>();
  private lastEmpty = 0;
  private lastRefusal = -Infinity;
  private stands = false;

  /** When the next one joins it, by `performance.now()`. */
  isStandingAt(now: number): boolean {
    if (this.waiters.size > 0 && now - this.lastEmpty > STANDING_MS) this.stands = true;
    else if (now - this.lastRefusal > STANDING_MS) this.stands = false;
    return this.stands;
  }

  add(waiter: Waiter): void {
    if (this.waiters.size === 0) this.lastEmpty = performance.now();
    this.waiters.add(waiter);
  }

  refused(): void {
    this.lastRefusal = performance.now();
  }
}

/** Who waits for a place: the most important first, of those whoever came first. Bounded. */
export class WaitingLine {
  private readonly lines: ReadonlyMap<Priority, Line>;
  private count = 0;

  /** @param priorities the most important first. */
  constructor(
    private readonly priorities: readonly Priority[],
    private readonly limit: () => number,
  ) {
    this.lines = new Map(priorities.map((priority) => [priority, new Line()]));
  }

  get size(): number {
    return this.count;
  }

  /**
   * Whether who waits here does not wait out a burst: somebody of this priority has been waiting at every moment of the last 100 ms,
   * and since then nobody was refused for as long. After the queues of Facebook's servers (Maurer, "Fail at Scale", ACM Queue 13(8),
   * 2015), themselves after CoDel (Nichols and Jacobson, "Controlling Queue Delay", ACM Queue 10(5), 2012); that refusals keep it so is
   * ours: a line of those who wait for moments only is empty now and then, also under a load that goes on.
   */
  isStanding(priority: Priority): boolean {
    return this.lineOf(priority).isStandingAt(performance.now());
  }

  /** Takes it in; when the line is full the last of the less important goes, and when there is none it is not taken. */
  add(waiter: Waiter): boolean {
    if (this.count >= this.limit() && !this.dropBelow(waiter.priority)) {
      this.lineOf(waiter.priority).refused();
      return false;
    }
    this.lineOf(waiter.priority).add(waiter);
    this.count++;
    return true;
  }

  /** It has waited in vain. */
  giveUp(waiter: Waiter): void {
    this.lineOf(waiter.priority).refused();
    this.remove(waiter);
  }

  next(): Waiter | undefined {
    for (const priority of this.priorities) {
      const [first] = this.lineOf(priority).waiters;
      if (first === undefined) continue;
      this.remove(first);
      return first;
    }
    return undefined;
  }

  private dropBelow(priority: Priority): boolean {
    const lower = this.priorities.slice(this.priorities.indexOf(priority) + 1).toReversed();
    for (const each of lower) {
      const last = [...this.lineOf(each).waiters].at(-1);
      if (last === undefined) continue;
      this.giveUp(last);
      last.refuse('what is more important came in its place');
      return true;
    }
    return false;
  }

  private remove(waiter: Waiter): void {
    if (this.lineOf(waiter.priority).waiters.delete(waiter)) this.count--;
  }

  private lineOf(priority: Priority): Line {
    return this.lines.get(priority) as Line;
  }
}
