import type { Position } from './position';

interface Sample {
  readonly atMs: number;
  readonly position: Position;
}

/**
 * Where the primary stood when. A replica that has replayed a sample shows everything that was committed before the
 * sample was asked for, so the sample's age bounds the replica's staleness, without any server's clock.
 */
export class PrimaryHistory {
  private samples: Sample[] = [];

  constructor(private readonly keepMs: number) {}

  get last(): Position | undefined {
    return this.samples.at(-1)?.position;
  }

  add(position: Position, atMs: number): void {
    // Samples of an older timeline say nothing of what the new primary holds.
    if (this.last !== undefined && this.last.timeline !== position.timeline) this.samples = [];
    this.samples.push({ position, atMs });
    while (this.samples.length > 1 && (this.samples[0]?.atMs ?? atMs) < atMs - this.keepMs) this.samples.shift();
  }

  /** How old data at `position` may be, in ms; Infinity: older than all that is remembered. */
  stalenessOf(position: Position, nowMs: number): number {
    for (let i = this.samples.length - 1; i >= 0; i--) {
      const sample = this.samples[i];
      if (
        sample !== undefined &&
        sample.position.timeline === position.timeline &&
        position.lsn >= sample.position.lsn
      ) {
        return nowMs - sample.atMs;
      }
    }
    return Infinity;
  }
}
