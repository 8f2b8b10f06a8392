import { Injectable } from '@nestjs/common';
import { Workers } from './workers';

/** `slow`: one job of each queue at once; `none`: those that run go on, and no other begins here. */
export type Pace = 'full' | 'slow' | 'none';

/** How many jobs this process does at once: it takes them by itself, and must take fewer when it has too much to do. */
@Injectable()
export class JobsPace {
  constructor(private readonly workers: Workers) {}

  set(pace: Pace): void {
    this.workers.setPace(pace);
  }
}
