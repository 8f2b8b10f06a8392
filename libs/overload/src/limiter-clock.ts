import { LoopDelay } from '@aqueduct/kernel';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Limiter } from './limiter';

const WINDOW_MS = 100;
const RESOLUTION_MS = 10;

/** Ends the limiter's windows, and measures how late the event loop is in them. */
@Injectable()
export class LimiterClock implements OnModuleInit, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private delay: LoopDelay | undefined;

  constructor(@Inject(Limiter) private readonly limiter: Limiter) {}

  onModuleInit(): void {
    const delay = new LoopDelay(RESOLUTION_MS);
    this.delay = delay;
    this.timer = setInterval(() => this.limiter.update(delay.take().meanMs), WINDOW_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.delay?.stop();
  }
}
