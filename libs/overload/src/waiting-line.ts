import type { Priority } from './priority';

export interface Waiter {
  readonly priority: Priority;
  readonly enter: () => void;
  readonly refuse: (reason: string) => void;
}

/** Who waits for a place: the most important first, of those whoever came first. Bounded. */
export class WaitingLine {
  private readonly lines: ReadonlyMap<Priority, Set<Waiter>>;
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

  /** Takes it in; when the line is full the last of the less important goes, and when there is none it is not taken. */
  add(waiter: Waiter): boolean {
    if (this.count >= this.limit() && !this.dropBelow(waiter.priority)) return false;
    this.lineOf(waiter.priority).add(waiter);
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
