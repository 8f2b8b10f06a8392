import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Limiter } from './limiter';

const WINDOW_MS = 100;
const RESOLUTION_MS = 10;
const NANOSECONDS = 1e6;

/** Ends the limiter's windows, and measures how late the event loop is in them. */
@Injectable()
export class LimiterClock implements OnModuleInit, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private delay: ReturnType<typeof monitorEventLoopDelay> | undefined;

  constructor(@Inject(Limiter) private readonly limiter: Limiter) {}

  onModuleInit(): void {
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    delay.enable();
    this.delay = delay;
    this.timer = setInterval(() => {
      // The histogram counts from one of its timers to the next.
      const ms = delay.count === 0 ? 0 : Math.max(0, delay.mean / NANOSECONDS - RESOLUTION_MS);
      delay.reset();
      this.limiter.update(ms);
    }, WINDOW_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.delay?.disable();
  }
}
