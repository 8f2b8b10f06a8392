import type { Priority } from './priority';

export interface Waiter {
  readonly priority: Priority;
  readonly enter: () => void;
  readonly refuse: (reason: string) => void;
}

/** A line that has not been empty for so long, in ms, does not take up a burst: it delays all that comes. */
const STANDING_AFTER_MS = 100;

/** Who waits for a place: the most important first, of those whoever came first. Bounded. */
export class WaitingLine {
  private readonly lines: ReadonlyMap<Priority, Set<Waiter>>;
  /** When the line of a priority was last empty, by `performance.now()`. */
  private readonly lastEmpty = new Map<Priority, number>();
  private count = 0;

  /** @param priorities the most important first. */
  constructor(
    private readonly priorities: readonly Priority[],
    private readonly limit: () => number,
  ) {
    this.lines = new Map(priorities.map((priority) => [priority, new Set<Waiter>()]));
  }

  get size(): number {
    return this.count;
  }

  /**
   * Whether somebody has been waiting in the line of this priority at every moment of the last 100 ms. After the queues of Facebook's
   * servers (Maurer, "Fail at Scale", ACM Queue 13(8), 2015), themselves after CoDel (Nichols and Jacobson, "Controlling Queue
   * Delay", ACM Queue 10(5), 2012).
   */
  isStanding(priority: Priority): boolean {
    if (this.lineOf(priority).size === 0) return false;
    return performance.now() - (this.lastEmpty.get(priority) ?? 0) > STANDING_AFTER_MS;
  }

  /** Takes it in; when the line is full the last of the less important goes, and when there is none it is not taken. */
  add(waiter: Waiter): boolean {
    if (this.count >= this.limit() && !this.dropBelow(waiter.priority)) return false;
    const line = this.lineOf(waiter.priority);
    if (line.size === 0) this.lastEmpty.set(waiter.priority, performance.now());
    line.add(waiter);
    this.count++;
    return true;
  }

  remove(waiter: Waiter): void {
    if (this.lineOf(waiter.priority).delete(waiter)) this.count--;
  }

  next(): Waiter | undefined {
    for (const priority of this.priorities) {
      const [first] = this.lineOf(priority);
      if (first === undefined) continue;
      this.remove(first);
      return first;
    }
    return undefined;
  }

  private dropBelow(priority: Priority): boolean {
    const lower = this.priorities.slice(this.priorities.indexOf(priority) + 1).toReversed();
    for (const each of lower) {
      const last = [...this.lineOf(each)].at(-1);
      if (last === undefined) continue;
      this.remove(last);
      last.refuse('what is more important came in its place');
      return true;
    }
    return false;
  }

  private lineOf(priority: Priority): Set<Waiter> {
    return this.lines.get(priority) as Set<Waiter>;
  }
}
