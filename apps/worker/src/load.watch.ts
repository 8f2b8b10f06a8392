import { Lifecycle } from '@aqueduct/health';
import { LoopDelay } from '@aqueduct/kernel';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const LOOK_EVERY_MS = 500;
const RESOLUTION_MS = 10;
/** So many looks in a row must agree. */
const LOOKS = 4;
/** Mean lateness of the event loop, in ms, from which everything in this process waits for everything else. */
const TOO_LATE_MS = 100;
const CALM_MS = 20;

/** Tells that this worker has more to do than it can: its event loop comes too late, again and again. */
@Injectable()
export class LoadWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Overload');
  private delay: LoopDelay | undefined;
  private timer: NodeJS.Timeout | undefined;
  private late = 0;
  private calm = 0;

  constructor(private readonly lifecycle: Lifecycle) {}

  onApplicationBootstrap(): void {
    this.delay = new LoopDelay(RESOLUTION_MS);
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.delay?.stop();
  }

  private look(): void {
    this.note(this.delay?.take().meanMs ?? 0);
  }

  /** @param meanMs how late the event loop was since the last look. */
  note(meanMs: number): void {
    this.late = meanMs >= TOO_LATE_MS ? this.late + 1 : 0;
    this.calm = meanMs <= CALM_MS ? this.calm + 1 : 0;
    if (this.late === LOOKS) this.tell(meanMs);
    if (this.calm === LOOKS && this.lifecycle.state === 'overloaded') {
      this.lifecycle.relieved();
      this.logger.log('At full pace again');
    }
  }

  private tell(meanMs: number): void {
    const reason = `its event loop is ${Math.round(meanMs)} ms late`;
    this.lifecycle.overloaded(reason);
    this.logger.warn(`One event of a group and one job of a queue at once: ${reason}`);
  }
}
