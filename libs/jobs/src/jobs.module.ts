import { Databases, DatabaseSettings } from '@aqueduct/database';
import { withDeadline } from '@aqueduct/kernel';
import { BullModule, getQueueToken } from '@nestjs/bullmq';
import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { Enqueuer } from './adding/enqueuer';
import { Jobs } from './adding/jobs';
import { Queues } from './adding/queues';
import { StoreQueue } from './adding/store-queue';
import { JobsHealth } from './health/jobs-health';
import { JobsSettings } from './jobs.settings';
import { JobsOperator } from './operator/jobs-operator';
import { PendingJobsRepository } from './pending/pending-jobs.repository';
import { PendingSweeper } from './pending/pending-sweeper';
import { processorsOf } from './processing/find-processors';
import { JobsPace } from './processing/jobs-pace';
import { QueueWorker } from './processing/queue-worker';
import { Workers } from './processing/workers';
import type { QueueDefinition } from './queues/define-queue';
import { chooseStore } from './store/choose-store';
import type { JobStore } from './store/job-store';

export interface JobsModuleOptions {
  /** Every queue that this process adds to or works on. */
  readonly queues: readonly QueueDefinition<object>[];
  /** Whether this process does jobs: of all its queues, or of those listed. @default false */
  readonly process?: boolean | readonly QueueDefinition<object>[];
}

const JOB_STORE = Symbol('JOB_STORE');
const PROCESSED = Symbol('PROCESSED_QUEUES');
const CLOSE_LIMIT_MS = 3000;

/** The store has a module of its own, because `BullModule` needs it too. */
@Module({})
class JobStoreModule {}

/**
 * Jobs. Needs `JobsSettings` and `DatabaseSettings` from `ConfigModule`, and `DatabaseModule` with `jobsSchema`.
 * @throws EvictionPolicyError, JobsRedisAccessError from the start; TypeError when a queue has no processor, or two.
 */
@Module({})
export class JobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(JOB_STORE) private readonly store: JobStore,
    @Inject(PROCESSED) private readonly processed: readonly QueueDefinition<object>[],
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(PendingJobsRepository) private readonly pending: PendingJobsRepository,
    @Inject(JobsSettings) private readonly settings: JobsSettings,
    @Inject(Workers) private readonly workers: Workers,
    @Inject(PendingSweeper) private readonly sweeper: PendingSweeper,
    @Inject(JobsHealth) private readonly health: JobsHealth,
  ) {}

  static forRoot({ queues, process = false }: JobsModuleOptions): DynamicModule {
    const processed = process === true ? queues : process === false ? [] : process;
    const store = storeModule(processed.length);
    BullModule.queueClass = StoreQueue;
    return {
      module: JobsModule,
      global: true,
      imports: [DiscoveryModule, store, ...(queues.length === 0 ? [] : [bullModule(queues, store)])],
      providers: [{ provide: PROCESSED, useValue: processed }, queuesProvider(queues), ...PROVIDERS],
      exports: [Jobs, JobsHealth, JobsOperator, JobsPace],
    };
  }

  onApplicationBootstrap(): void {
    const { store, pending, settings } = this;
    this.workers.start(
      processorsOf(this.discovery, this.processed).map(
        ([queue, processor]) => new QueueWorker(queue, processor, { store, pending, settings }),
      ),
    );
    if (this.workers.all.length > 0) this.sweeper.start();
    this.health.start();
  }

  /** Before anything closes that a job may need. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.health.stop(), this.sweeper.stop(), this.workers.stop()]);
  }

  async onApplicationShutdown(): Promise<void> {
    await withDeadline(CLOSE_LIMIT_MS, 'Closing the store of jobs', this.store.close()).catch(() => undefined);
  }
}

function storeModule(workers: number): DynamicModule {
  const provider: Provider = {
    provide: JOB_STORE,
    inject: [JobsSettings, Databases, DatabaseSettings],
    useFactory: async (settings: JobsSettings, databases: Databases, database: DatabaseSettings) => {
      const store = chooseStore(settings, databases, database, workers);
      await store.start();
      return store;
    },
  };
  return { module: JobStoreModule, providers: [provider], exports: [JOB_STORE] };
}

function bullModule(queues: readonly QueueDefinition<object>[], store: DynamicModule): DynamicModule {
  return BullModule.registerQueueAsync(
    ...queues.map(({ name }) => ({
      name,
      imports: [store],
      inject: [JOB_STORE],
      useFactory: (jobStore: JobStore) => ({ name, store: jobStore, connection: jobStore.queueConnection }),
    })),
  );
}

function queuesProvider(definitions: readonly QueueDefinition<object>[]): Provider {
  return {
    provide: Queues,
    inject: definitions.map(({ name }) => getQueueToken(name)),
    useFactory: (...queues: Queue[]) =>
      new Queues(
        new Map(
          definitions.flatMap((definition, n) => {
            const queue = queues[n];
            return queue === undefined ? [] : [[definition.name, { definition, queue }]];
          }),
        ),
      ),
  };
}

const PROVIDERS: Provider[] = [
  PendingJobsRepository,
  {
    provide: Enqueuer,
    inject: [JOB_STORE, Queues, JobsSettings],
    useFactory: (store: JobStore, queues: Queues, { addTimeoutMs }: JobsSettings) =>
      new Enqueuer(store, queues, addTimeoutMs),
  },
  {
    provide: Jobs,
    inject: [Enqueuer, PendingJobsRepository],
    useFactory: (enqueuer: Enqueuer, pending: PendingJobsRepository) => new Jobs(enqueuer, pending),
  },
  {
    provide: Workers,
    inject: [JOB_STORE, Enqueuer, JobsSettings],
    useFactory: (store: JobStore, enqueuer: Enqueuer, settings: JobsSettings) => new Workers(store, enqueuer, settings),
  },
  {
    provide: JobsPace,
    inject: [Workers],
    useFactory: (workers: Workers) => new JobsPace(workers),
  },
  {
    provide: PendingSweeper,
    inject: [PendingJobsRepository, Queues, Enqueuer, JobsSettings],
    useFactory: (...parts: ConstructorParameters<typeof PendingSweeper>) => new PendingSweeper(...parts),
  },
  {
    provide: JobsHealth,
    inject: [JOB_STORE, Queues, Enqueuer, Workers, PendingSweeper, JobsSettings],
    useFactory: (...parts: ConstructorParameters<typeof JobsHealth>) => new JobsHealth(...parts),
  },
  {
    provide: JobsOperator,
    inject: [Queues, Enqueuer, PendingJobsRepository],
    useFactory: (...parts: ConstructorParameters<typeof JobsOperator>) => new JobsOperator(...parts),
  },
];
