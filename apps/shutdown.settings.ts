import { Setting } from '@aqueduct/config';
import { IsInt, Max, Min } from 'class-validator';

/** How a process ends. */
export class ShutdownSettings {
  @Setting({
    name: 'SHUTDOWN_GRACE_MS',
    doc: 'How long a process that was told to end (SIGTERM) goes on as before, but not ready: until the balancer has seen it.',
    unit: 'ms',
  })
  @IsInt()
  @Min(0)
  @Max(600_000)
  readonly graceMs: number = 0;

  @Setting({
    name: 'SHUTDOWN_DEADLINE_MS',
    doc: 'How long it may take after that to finish what is in flight and to close; then it ends all the same. Less than whoever stops it waits before it kills.',
    unit: 'ms',
  })
  @IsInt()
  @Min(100)
  @Max(3_600_000)
  readonly deadlineMs: number = 25_000;
}
