import { Lifecycle } from '@aqueduct/health';
import { Limiter } from '@aqueduct/overload';
import { Injectable } from '@nestjs/common';
import { StrainWatch } from '../../strain.watch';

/** Of what it gets, what it refuses. */
const BOUNDS = { tooMuch: 0.5, calm: 0.1 };

/**
 * Tells the balancer when this process refuses most of what it gets: the others may have room. Whoever refuses a little is
 * as busy as it should be, and stays.
 */
@Injectable()
export class OverloadWatch extends StrainWatch {
  protected readonly consequence = 'Not ready for more';
  protected readonly relief = 'Ready again';

  constructor(
    private readonly limiter: Limiter,
    lifecycle: Lifecycle,
  ) {
    super(lifecycle, BOUNDS);
  }

  protected measure(): number {
    return this.limiter.refusedShare();
  }

  protected reasonFor(share: number): string {
    const { limit, waiting } = this.limiter.stats;
    return `${Math.round(100 * share)} % of the requests are refused: ${limit} at once are as many as it answers well, and ${waiting} wait`;
  }
}
