import type { Clock } from '../clock';

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  /** @param time ms since the Unix epoch. */
  constructor(private time = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.time;
  }

  advance(ms: number): void {
    this.time += ms;
  }
}
