import type { Lifecycle } from '@aqueduct/health';
import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const LOOK_EVERY_MS = 500;
/** So many looks in a row must agree. */
const LOOKS = 4;

export interface StrainBounds {
  /** From here on the process has too much to do. */
  readonly tooMuch: number;
  /** Up to here it has not. */
  readonly calm: number;
}

/** Looks again and again how strained this process is, and tells its lifecycle when it has been so for some looks. */
export abstract class StrainWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Overload');
  private timer: NodeJS.Timeout | undefined;
  private high = 0;
  private low = 0;

  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly bounds: StrainBounds,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.note(this.measure()), LOOK_EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** @param strain what `measure` has found. */
  note(strain: number): void {
    this.high = strain >= this.bounds.tooMuch ? this.high + 1 : 0;
    this.low = strain <= this.bounds.calm ? this.low + 1 : 0;
    if (this.high === LOOKS) this.tellOverloaded(this.reasonFor(strain));
    if (this.low === LOOKS) this.tellRelieved();
  }

  /** How strained it was since the last look. */
  protected abstract measure(): number;
  /** For people: why it is overloaded. */
  protected abstract reasonFor(strain: number): string;
  /** For the log: what follows from it. */
  protected abstract readonly consequence: string;
  protected abstract readonly relief: string;

  private tellOverloaded(reason: string): void {
    this.lifecycle.overloaded(reason);
    this.logger.warn(`${this.consequence}: ${reason}`);
  }

  private tellRelieved(): void {
    if (this.lifecycle.state !== 'overloaded') return;
    this.lifecycle.relieved();
    this.logger.log(this.relief);
  }
}
