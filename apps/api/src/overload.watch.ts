import { Lifecycle } from '@aqueduct/health';
import { Limiter } from '@aqueduct/overload';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const LOOK_EVERY_MS = 500;
/** So many looks in a row must agree. */
const LOOKS = 4;
const TOO_MANY_REFUSED = 0.5;
const FEW_REFUSED = 0.1;

/**
 * Tells the balancer when this process refuses most of what it gets: the others may have room. Whoever refuses a little is
 * as busy as it should be, and stays.
 */
@Injectable()
export class OverloadWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Overload');
  private timer: NodeJS.Timeout | undefined;
  private high = 0;
  private low = 0;

  constructor(
    private readonly limiter: Limiter,
    private readonly lifecycle: Lifecycle,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const share = this.limiter.refusedShare();
    this.high = share >= TOO_MANY_REFUSED ? this.high + 1 : 0;
    this.low = share <= FEW_REFUSED ? this.low + 1 : 0;
    if (this.high === LOOKS) this.tellOverloaded(share);
    if (this.low === LOOKS) this.tellRelieved();
  }

  private tellOverloaded(share: number): void {
    const { limit, waiting } = this.limiter.stats;
    const reason = `${Math.round(100 * share)} % of the requests are refused: ${limit} at once are as many as it answers well, and ${waiting} wait`;
    this.lifecycle.overloaded(reason);
    this.logger.warn(`Not ready for more: ${reason}`);
  }

  private tellRelieved(): void {
    if (this.lifecycle.state !== 'overloaded') return;
    this.lifecycle.relieved();
    this.logger.log('Ready again');
  }
}
