import { Injectable } from '@nestjs/common';
import type { Pace } from './pace';
import { Workers } from './workers';

/** How many jobs this process does at once: it takes them by itself, and must take fewer when it has too much to do. */
@Injectable()
export class JobsPace {
  constructor(private readonly workers: Workers) {}

  set(pace: Pace): void {
    this.workers.setPace(pace);
  }
}
