import { AUTHENTICATION_LISTENER, AuthModule, AuthSettings } from '@aqueduct/auth';
import { ConfigModule, type Environment } from '@aqueduct/config';
import { ConduitHttpModule } from '@aqueduct/conduit/http';
import { Databases, DatabaseModule, Freshness } from '@aqueduct/database';
import { HealthModule, Lifecycle } from '@aqueduct/health';
import { HttpModule } from '@aqueduct/http';
import { MessagingModule } from '@aqueduct/messaging';
import { ThreadsModule } from '@aqueduct/threads';
import { Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';
import { SCHEMAS, SETTINGS } from '../../installation';
import { WorkerWatch } from './worker.watch';
import { databaseHealth } from '../../database.health';

@Module({ providers: [WorkerWatch], exports: [WorkerWatch] })
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
        DatabaseModule.forRoot({ schemas: SCHEMAS }),
        MessagingModule.forRoot(),
        ThreadsModule.forRoot(),
        AuthModule.forRootAsync({ inject: [AuthSettings], useFactory: (settings: AuthSettings) => ({ settings }) }),
        HttpModule.forRoot({ freshness: { useExisting: Freshness } }),
        HealthModule.forRoot({
          imports: [WorkerWatchModule],
          contributors: {
            inject: [Databases, WorkerWatch],
            useFactory: (databases: Databases, worker: WorkerWatch) => [...databaseHealth(databases), worker],
          },
        }),
        ConduitHttpModule,
      ],
      providers: [
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
