import { Injectable } from '@nestjs/common';

/**
 * How many events of a group this process handles at once: as many as it is brought, or, when it has too much to do, one. Those
 * that wait stay with the broker's count of unacknowledged ones, so that no more are brought, and another process gets the next.
 */
@Injectable()
export class EventPace {
  private isSlowed = false;
  private readonly running = new Map<string, number>();
  private readonly waiting = new Map<string, (() => void)[]>();

  get isSlow(): boolean {
    return this.isSlowed;
  }

  slow(): void {
    this.isSlowed = true;
  }

  full(): void {
    this.isSlowed = false;
    for (const waiters of this.waiting.values()) for (const wake of waiters.splice(0)) wake();
  }

  /** Runs `work` when it is its turn. */
  async during<T>(group: string, work: () => Promise<T>): Promise<T> {
    while (this.isSlowed && (this.running.get(group) ?? 0) > 0) await this.turn(group);
    this.running.set(group, (this.running.get(group) ?? 0) + 1);
    try {
      return await work();
    } finally {
      this.running.set(group, (this.running.get(group) ?? 1) - 1);
      this.waiting.get(group)?.shift()?.();
    }
  }

  private turn(group: string): Promise<void> {
    return new Promise((resolve) => {
      const waiters = this.waiting.get(group) ?? [];
      this.waiting.set(group, waiters);
      waiters.push(resolve);
    });
  }
}
