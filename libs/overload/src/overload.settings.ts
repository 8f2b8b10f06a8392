import { Setting } from '@aqueduct/config';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsBoolean, IsIn, IsInt, Max, Min } from 'class-validator';
import { PRIORITIES, type Priority } from './priority';

/** Settings of `OverloadModule`. */
export class OverloadSettings {
  @Setting({
    name: 'OVERLOAD_LIMIT_ENABLED',
    doc: 'Whether a process refuses requests (503) of which it has more at once than it answers well.',
  })
  @IsBoolean()
  readonly isEnabled: boolean = true;

  @Setting({
    name: 'OVERLOAD_LIMIT_INITIAL',
    doc: 'Requests at once that a process begins with; from then on the limit follows their latency.',
    unit: 'requests',
  })
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly initialLimit: number = 200;

  @Setting({ name: 'OVERLOAD_LIMIT_MIN', doc: 'The limit never falls below this.', unit: 'requests' })
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly minLimit: number = 4;

  @Setting({ name: 'OVERLOAD_LIMIT_MAX', doc: 'The limit never rises above this.', unit: 'requests' })
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly maxLimit: number = 1000;

  @Setting({
    name: 'OVERLOAD_QUEUE_SHARE',
    doc: 'So many requests may wait for each that may be at work; one more is refused, or the least important of those that wait.',
    unit: 'times the limit',
  })
  @Min(0)
  @Max(10)
  readonly queueShare: number = 0.5;

  @Setting({ name: 'OVERLOAD_QUEUE_WAIT_MS', doc: 'How long one waits before it is refused.', unit: 'ms' })
  @IsInt()
  @Min(1)
  @Max(30_000)
  readonly queueWaitMs: number = 1000;

  @Setting({
    name: 'OVERLOAD_QUEUE_STANDING_WAIT_MS',
    doc: 'The same where some of its priority have been waiting for 100 ms without a pause: that is no burst, and waiting only delays them all.',
    unit: 'ms',
  })
  @IsInt()
  @Min(1)
  @Max(30_000)
  readonly standingWaitMs: number = 5;

  @Setting({
    name: 'OVERLOAD_TOLERANCE',
    doc: 'How many times as long as without load a request may take before the limit falls.',
    unit: 'times',
  })
  @Min(1.1)
  @Max(10)
  readonly tolerance: number = 2;

  @Setting({
    name: 'OVERLOAD_PRIORITIES',
    doc: 'Which requests come first when there are too many: write, signed-in (reads), anonymous (reads that are in no cache).',
  })
  @ArrayMinSize(PRIORITIES.length)
  @ArrayMaxSize(PRIORITIES.length)
  @ArrayUnique()
  @IsIn(PRIORITIES, { each: true })
  readonly priorities: readonly Priority[] = [...PRIORITIES];
}
