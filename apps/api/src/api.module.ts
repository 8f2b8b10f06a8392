import {
  AUTHENTICATION_LISTENER,
  AuthModule,
  AuthSettings,
  RolesModule,
  SessionsModule,
  viewerOf,
} from '@aqueduct/auth';
import { Cache, CacheModule } from '@aqueduct/cache';
import { ConfigModule, type Environment } from '@aqueduct/config';
import { ConduitHttpModule } from '@aqueduct/conduit/http';
import { Databases, DatabaseModule, Freshness, Idempotency } from '@aqueduct/database';
import { HealthModule, Lifecycle } from '@aqueduct/health';
import { HttpModule, isClients } from '@aqueduct/http';
import { JobsHealth, JobsModule } from '@aqueduct/jobs';
import { Limits, LimitsModule } from '@aqueduct/limits';
import { MessagingModule, Outbox, RequestClient } from '@aqueduct/messaging';
import { LogsModule, ObservabilityModule, STATUS_SECTIONS } from '@aqueduct/observability';
import { Limiter, OverloadModule } from '@aqueduct/overload';
import { ThreadsModule } from '@aqueduct/threads';
import { Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';
import { QUEUES, SCHEMAS, SETTINGS, VERSION } from '../../installation';
import { apiHealth } from './api.health';
import { OverloadWatch } from './overload.watch';
import { WorkerWatch } from './worker.watch';

@Module({
  providers: [WorkerWatch, { provide: STATUS_SECTIONS, useExisting: WorkerWatch }],
  exports: [WorkerWatch],
})
class WorkerWatchModule {}

/** The process that answers HTTP, readable top to bottom. */
@Module({})
export class ApiModule implements OnModuleDestroy {
  constructor(private readonly lifecycle: Lifecycle) {}

  /** @throws SettingsError with every mistake in `env`. */
  static forRoot(env: Environment): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        ConfigModule.forRoot({ settings: SETTINGS, env, isGlobal: true }),
        LogsModule.forRoot(),
        DatabaseModule.forRoot({ schemas: SCHEMAS }),
        CacheModule.forRoot({ journal: { useExisting: Outbox } }),
        MessagingModule.forRoot(),
        ThreadsModule.forRoot(),
        OverloadModule.forRoot(),
        JobsModule.forRoot({ queues: QUEUES }),
        AuthModule.forRootAsync({ inject: [AuthSettings], useFactory: (settings: AuthSettings) => ({ settings }) }),
        SessionsModule,
        RolesModule,
        LimitsModule.forRoot({
          inject: [AuthSettings],
          isEnabledByDefault: ({ profile }: AuthSettings) => profile === 'production',
          userOf: (request) => viewerOf(request)?.id,
          isClients,
        }),
        HttpModule.forRoot({
          freshness: { useExisting: Freshness },
          cache: { useExisting: Cache },
          admission: { useExisting: Limiter },
          limits: { useExisting: Limits },
          idempotency: {
            inject: [Idempotency],
            useFactory: (keys: Idempotency) => ({
              run: (request, work) => keys.run(request, work),
              callerOf: (request) => viewerOf(request)?.id,
            }),
          },
        }),
        HealthModule.forRoot({
          imports: [WorkerWatchModule],
          contributors: {
            inject: [Databases, Cache, RequestClient, JobsHealth, WorkerWatch],
            useFactory: apiHealth,
          },
        }),
        ConduitHttpModule,
        ObservabilityModule.forRoot({ service: 'api', version: VERSION }),
      ],
      providers: [
        OverloadWatch,
        {
          provide: AUTHENTICATION_LISTENER,
          inject: [Freshness],
          useFactory: (freshness: Freshness) => ({ authenticated: (userId: string) => freshness.identify(userId) }),
        },
      ],
    };
  }

  /** First of all when the process stops: not ready any more, while what is in flight is finished. */
  onModuleDestroy(): void {
    this.lifecycle.drain();
  }
}
