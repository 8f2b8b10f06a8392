import type { GroupStatus } from './event-transport';

/** Counts what a group does. */
export class GroupActivity {
  private active = 0;
  private handled = 0;
  private lastAt: number | undefined;

  async during<T>(work: Promise<T>): Promise<T> {
    this.active++;
    try {
      return await work;
    } finally {
      this.active--;
      this.handled++;
      this.lastAt = Date.now();
    }
  }

  status(group: string, isAttached: boolean): GroupStatus {
    return { group, isAttached, active: this.active, handled: this.handled, lastAt: this.lastAt };
  }
}
