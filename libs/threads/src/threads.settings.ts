import { availableParallelism } from 'node:os';
import { Setting } from '@aqueduct/config';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** Settings of `ThreadsModule`. */
export class ThreadsSettings {
  @Setting({
    name: 'THREADS_MAX',
    doc: 'Threads for CPU-bound work, which start when there is some.',
    unit: 'threads',
    defaultDoc: 'one less than the cores, at least 1',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(256)
  readonly max?: number;

  @Setting({
    name: 'THREADS_QUEUE_LIMIT',
    doc: 'Tasks that may wait for a thread; one more is refused (503).',
    unit: 'tasks',
  })
  @IsInt()
  @Min(0)
  @Max(100_000)
  readonly queueLimit: number = 64;

  @Setting({
    name: 'THREADS_TIMEOUT_MS',
    doc: 'How long a task may wait and run; then it is refused (503), and the thread that still runs it ends.',
    unit: 'ms',
  })
  @IsInt()
  @Min(10)
  @Max(600_000)
  readonly timeoutMs: number = 5000;

  /** One core is left to the event loop. */
  get threads(): number {
    return this.max ?? Math.max(1, availableParallelism() - 1);
  }
}
