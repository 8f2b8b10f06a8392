import { ConfigModule } from '@aqueduct/config';
import { DatabaseModule, DatabaseSettings, Shards, type Addresses } from '@aqueduct/database';
import { settingsFor } from '@aqueduct/database/testing';
import { waitFor } from '@aqueduct/kernel/testing';
import {
  Module,
  type DynamicModule,
  type INestApplicationContext,
  type LoggerService,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { addressOf } from '@aqueduct/testing/services';
import { Jobs, JobsHealth, JobsModule, JobsOperator, JobsSettings, jobsSchema, type QueueDefinition } from '../src';
import { PendingJobsRepository } from '../src/pending/pending-jobs.repository';
import { PendingSweeper } from '../src/pending/pending-sweeper';
import { Workers } from '../src/processing/workers';

@Module({})
class TestModule {}

/** A process with jobs: short times, so that a test need not wait. */
export interface JobsContext extends AsyncDisposable {
  readonly app: INestApplicationContext;
  readonly jobs: Jobs;
  readonly health: JobsHealth;
  readonly operator: JobsOperator;
  readonly shards: Shards;
  readonly pending: PendingJobsRepository;
  readonly sweeper: PendingSweeper;
  readonly workers: Workers;
  close(): Promise<void>;
}

export interface JobsContextOptions {
  readonly addresses: Addresses;
  readonly queues: readonly QueueDefinition<object>[];
  /** Its classes do the jobs of the queues; none: the process adds only. */
  readonly processors?: readonly (Type | { provide: Type; useValue: object })[];
  /** By their names in the environment. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly logger?: LoggerService | false;
}

const SETTINGS = {
  JOBS_LOCK_DURATION_MS: '1000',
  JOBS_STALLED_INTERVAL_MS: '300',
  JOBS_STUCK_AFTER_MS: '60000',
  JOBS_SWEEP_INTERVAL_MS: '3600000',
  JOBS_STOP_TIMEOUT_MS: '5000',
};

export async function startJobs(options: JobsContextOptions): Promise<JobsContext> {
  const { addresses, queues, processors = [], settings = {}, logger = false } = options;
  const env = { ...settingsFor(addresses), ...SETTINGS, ...settings };
  const module: DynamicModule = {
    module: TestModule,
    imports: [
      ConfigModule.forRoot({ settings: [DatabaseSettings, JobsSettings], env, isGlobal: true }),
      DatabaseModule.forRoot({ schemas: [jobsSchema] }),
      JobsModule.forRoot({ queues, process: processors.length > 0 }),
    ],
    providers: [...processors],
  };
  const app = await NestFactory.createApplicationContext(module, { logger, abortOnError: false });
  const close = (): Promise<void> => app.close();
  return {
    app,
    jobs: app.get(Jobs),
    health: app.get(JobsHealth),
    operator: app.get(JobsOperator),
    shards: app.get(Shards),
    pending: app.get(PendingJobsRepository, { strict: false }),
    sweeper: app.get(PendingSweeper, { strict: false }),
    workers: app.get(Workers, { strict: false }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Both stores, with the settings that choose them. Redis is shared: a queue needs a name of its own. */
export function describeStores(suite: string, body: (settings: Readonly<Record<string, string>>) => void): void {
  describe(`${suite}, on PostgreSQL`, () => body({}));
  const url = addressOf('redis', `${suite}, on Redis`);
  (url === undefined ? describe.skip : describe)(`${suite}, on Redis`, () => body({ JOBS_REDIS_URL: url ?? '' }));
}

/** As `waitFor`, for a store that is being broken; the events of a queue's own life are not told to others. */
export function eventually<T>(check: () => Promise<T | undefined | false>): Promise<T> {
  return waitFor(check, 15_000);
}

export type Start = (
  queue: QueueDefinition<{ readonly n: number }>,
  processors?: NonNullable<JobsContextOptions['processors']>,
  more?: Readonly<Record<string, string>>,
) => Promise<JobsContext>;

/** Starts processes of one queue: `start(queue)` adds only, `start(queue, [processor])` does its jobs too. */
export function starterOn(addresses: () => Addresses, settings: Readonly<Record<string, string>>): Start {
  return (queue, processors = [], more = {}) =>
    startJobs({ addresses: addresses(), queues: [queue], processors, settings: { ...settings, ...more } });
}
