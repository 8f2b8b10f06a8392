import { SessionRetention } from '@aqueduct/auth';
import { Cache, CacheModule } from '@aqueduct/cache';
import { ConfigModule, type Environment } from '@aqueduct/config';
import { ConduitWorkerModule } from '@aqueduct/conduit/worker';
import { Databases, DatabaseModule, Freshness } from '@aqueduct/database';
import { HealthModule, Lifecycle } from '@aqueduct/health';
import { HttpModule } from '@aqueduct/http';
import { JobsHealth, JobsModule } from '@aqueduct/jobs';
import { MessagingHealth, MessagingModule, Outbox } from '@aqueduct/messaging';
import { LogsModule, ObservabilityModule } from '@aqueduct/observability';
import { Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';
import { QUEUES, SCHEMAS, SETTINGS, VERSION } from '../../installation';
import { LoadWatch } from './load.watch';
import { MaintenanceProcessor } from './maintenance.processor';
import { PaceKeeper } from './pace.keeper';
import { workerHealth } from './worker.health';
import { WorkerRequests } from './worker.requests';

/** The process that relays, consumes and runs jobs, readable top to bottom. */
@Module({})
export class WorkerModule implements OnModuleDestroy {
  constructor(private readonly lifecycle: Lifecycle) {}

  /** @throws SettingsError with every mistake in `env`. */
  static forRoot(env: Environment): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ConfigModule.forRoot({ settings: SETTINGS, env, isGlobal: true }),
        LogsModule.forRoot(),
        DatabaseModule.forRoot({ schemas: SCHEMAS }),
        CacheModule.forRoot({ journal: { useExisting: Outbox } }),
        MessagingModule.forWorker(),
        JobsModule.forRoot({ queues: QUEUES, process: true }),
        HttpModule.forRoot({ freshness: { useExisting: Freshness } }),
        HealthModule.forRoot({
          contributors: { inject: [Databases, Cache, MessagingHealth, JobsHealth], useFactory: workerHealth },
        }),
        ConduitWorkerModule,
        ObservabilityModule.forRoot({ service: 'worker', version: VERSION }),
      ],
      controllers: [WorkerRequests],
      providers: [SessionRetention, MaintenanceProcessor, PaceKeeper, LoadWatch],
    };
  }

  /** First of all when the process stops: not ready any more, while what is in flight is finished. */
  onModuleDestroy(): void {
    this.lifecycle.drain();
  }
}
