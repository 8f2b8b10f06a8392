import type { Logger } from '@nestjs/common';
import type { QueueWorker } from '../processing/queue-worker';
import type { QueueSample } from './queue-sample';

/** Draws the conclusions about one worker from what its queue says. */
export class WorkerWatch {
  isStuck = false;
  private waitingSince: number | undefined;
  /** When the worker was replaced; undefined: it has begun a job since. */
  private replacedAt: number | undefined;

  constructor(
    readonly worker: QueueWorker,
    private readonly boundMs: number,
    private readonly logger: Pick<Logger, 'warn' | 'error'>,
  ) {}

  note({ waiting, isHeld }: QueueSample, now: number = performance.now()): void {
    if (waiting === 0 || isHeld || !this.worker.hasFreePlace) return this.forget();
    this.waitingSince ??= now;
    if (this.replacedAt !== undefined && this.worker.lastActiveAt > this.replacedAt) this.recover();
    if (now - Math.max(this.waitingSince, this.worker.lastActiveAt) > this.boundMs) this.act(waiting);
  }

  /** Nothing waits for this worker, or nobody knows. */
  forget(): void {
    this.waitingSince = undefined;
    this.recover();
  }

  private recover(): void {
    this.replacedAt = undefined;
    this.isStuck = false;
  }

  private act(waiting: number): void {
    const { name } = this.worker.queue;
    if (this.replacedAt === undefined) {
      this.logger.warn(
        `The worker of ${name} began none of ${waiting} waiting job(s) for ${this.boundMs} ms: attaching it anew`,
      );
      this.worker.reattach();
      this.replacedAt = this.worker.lastActiveAt;
      return;
    }
    if (!this.isStuck)
      this.logger.error(
        `The worker of ${name} is stuck: attached anew, it began none of ${waiting} waiting job(s) for ${this.boundMs} ms. Start this process anew`,
      );
    this.isStuck = true;
  }
}
