import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { Inject, Injectable } from '@nestjs/common';
import { HealthPages } from '../pages/health-pages';
import { Lifecycle } from '../lifecycle';
import { SharedStatus } from './shared-status';
import { weightFor } from './weight';

const BEAT_MS = 100;
const LOOK_EVERY_MS = 1000;
/** Of the utilisation of the last beat: what a second ago was counts for a third. */
const SMOOTHING = 0.1;

/** Leaves in shared memory, again and again, how this process is: for whoever looks while its event loop cannot answer. Nobody does until `start`. */
@Injectable()
export class HealthBeat {
  readonly shared = new SharedStatus();
  private timers: NodeJS.Timeout[] = [];
  private last: EventLoopUtilization | undefined;
  private busy = 0;
  private endListening = (): void => undefined;

  constructor(
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(HealthPages) private readonly pages: HealthPages,
  ) {}

  start(): void {
    this.shared.state = this.lifecycle.state;
    this.endListening = this.lifecycle.onChange(({ state }) => {
      this.shared.state = state;
      void this.look();
    });
    this.beat();
    this.timers = [setInterval(() => this.beat(), BEAT_MS), setInterval(() => void this.look(), LOOK_EVERY_MS)];
    for (const timer of this.timers) timer.unref();
  }

  stop(): void {
    this.endListening();
    for (const timer of this.timers) clearInterval(timer);
  }

  private beat(): void {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.last);
    this.last = now;
    this.busy += (utilization - this.busy) * SMOOTHING;
    this.shared.beat(weightFor(this.busy));
  }

  /** What the parts of the process say, and why it is as it is. */
  private async look(): Promise<void> {
    const { details } = await this.pages.dependencies();
    const { reason } = this.lifecycle.status;
    const text = JSON.stringify({ dependencies: { details }, reason });
    if (!this.shared.write(text)) this.shared.write(JSON.stringify({ reason }));
  }
}
