import type { Priority } from './priority';

export interface Counts {
  readonly admitted: number;
  readonly refused: number;
}

/** How many were refused, by how important they were. */
export type Refusals = Readonly<Record<Priority, number>>;

/** How many were let in and refused, ever and lately. */
export class LimiterCounts {
  private all = { admitted: 0, refused: 0 };
  private readonly byPriority: Record<Priority, number> = { write: 0, 'signed-in': 0, anonymous: 0 };
  private before: Counts = { ...this.all };

  get total(): Counts {
    return { ...this.all };
  }

  get refusals(): Refusals {
    return { ...this.byPriority };
  }

  admitted(): void {
    this.all.admitted++;
  }

  refused(priority: Priority): void {
    this.byPriority[priority]++;
    this.all.refused++;
  }

  /** Since the last call: 0 to 1. */
  refusedShare(): number {
    const refused = this.all.refused - this.before.refused;
    const asked = refused + this.all.admitted - this.before.admitted;
    this.before = { ...this.all };
    return asked === 0 ? 0 : refused / asked;
  }
}
