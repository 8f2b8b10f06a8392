import { Setting } from '@aqueduct/config';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsRedisUrl } from './settings.rules';

/** Settings of `JobsModule`. Without `JOBS_REDIS_URL` the queues are in the directory's PostgreSQL. */
export class JobsSettings {
  @Setting({
    name: 'JOBS_REDIS_URL',
    doc: 'Redis for the queues, with maxmemory-policy noeviction. Not set: they are in the database of the directory.',
    secret: true,
    example: 'redis://user:password@host:6379/0',
  })
  @IsOptional()
  @IsRedisUrl()
  readonly redisUrl?: string;

  @Setting({
    name: 'JOBS_POOL_MAX',
    doc: 'Connections to the directory for the queues there, beside one for each queue that the process works on.',
    unit: 'connections',
  })
  @IsInt()
  @Min(1)
  @Max(100)
  readonly poolMax: number = 4;

  @Setting({ name: 'JOBS_ADD_TIMEOUT_MS', doc: 'Longest wait for a queue to take a job.', unit: 'ms' })
  @IsInt()
  @Min(50)
  @Max(60_000)
  readonly addTimeoutMs: number = 2000;

  @Setting({
    name: 'JOBS_LOCK_DURATION_MS',
    doc: 'How long a job belongs to a worker that no longer says so; then another one begins it again.',
    unit: 'ms',
  })
  @IsInt()
  @Min(500)
  @Max(600_000)
  readonly lockDurationMs: number = 30_000;

  @Setting({
    name: 'JOBS_STALLED_INTERVAL_MS',
    doc: 'How often a worker looks for jobs whose worker is gone.',
    unit: 'ms',
  })
  @IsInt()
  @Min(100)
  @Max(600_000)
  readonly stalledIntervalMs: number = 15_000;

  @Setting({
    name: 'JOBS_STUCK_AFTER_MS',
    doc: 'A worker that begins none of the jobs waiting for it for this long is attached anew; after as long again it reports itself as stuck.',
    unit: 'ms',
  })
  @IsInt()
  @Min(500)
  @Max(3_600_000)
  readonly stuckAfterMs: number = 60_000;

  @Setting({
    name: 'JOBS_STOP_TIMEOUT_MS',
    doc: 'How long running jobs may go on when the process stops, before their signal aborts.',
    unit: 'ms',
  })
  @IsInt()
  @Min(0)
  @Max(600_000)
  readonly stopTimeoutMs: number = 15_000;

  @Setting({
    name: 'JOBS_SWEEP_INTERVAL_MS',
    doc: 'Pause between two searches for jobs that their queue has lost.',
    unit: 'ms',
  })
  @IsInt()
  @Min(100)
  @Max(3_600_000)
  readonly sweepIntervalMs: number = 30_000;

  @Setting({ name: 'JOBS_SWEEP_AGE_MS', doc: 'Age from which a pending job is looked for in its queue.', unit: 'ms' })
  @IsInt()
  @Min(1000)
  @Max(3_600_000)
  readonly sweepAgeMs: number = 60_000;

  /** Rules over several settings, a sentence each. */
  check(): string[] {
    return this.stalledIntervalMs > this.lockDurationMs
      ? ['JOBS_STALLED_INTERVAL_MS must not be longer than JOBS_LOCK_DURATION_MS']
      : [];
  }
}
