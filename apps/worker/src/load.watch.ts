import { Lifecycle } from '@aqueduct/health';
import { LoopDelay } from '@aqueduct/kernel';
import { Injectable } from '@nestjs/common';
import { StrainWatch } from '../../strain.watch';

const RESOLUTION_MS = 10;
/** Mean lateness of the event loop, in ms: when it is late, everything in this process waits for everything else. */
const BOUNDS = { tooMuch: 100, calm: 20 };

/** Tells that this worker has more to do than it can: its event loop comes too late, again and again. */
@Injectable()
export class LoadWatch extends StrainWatch {
  protected readonly consequence = 'One event of a group and one job of a queue at once';
  protected readonly relief = 'At full pace again';
  private delay: LoopDelay | undefined;

  constructor(lifecycle: Lifecycle) {
    super(lifecycle, BOUNDS);
  }

  override onApplicationBootstrap(): void {
    this.delay = new LoopDelay(RESOLUTION_MS);
    super.onApplicationBootstrap();
  }

  override onModuleDestroy(): void {
    super.onModuleDestroy();
    this.delay?.stop();
  }

  protected measure(): number {
    return this.delay?.take().meanMs ?? 0;
  }

  protected reasonFor(meanMs: number): string {
    return `its event loop is ${Math.round(meanMs)} ms late`;
  }
}
