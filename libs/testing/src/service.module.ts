import {
  AUTHENTICATION_LISTENER,
  AuthModule,
  USER_PRESENCE,
  viewerOf,
  type AuthSettings,
  type UserPresence,
} from '@aqueduct/auth';
import { Cache, CacheModule, CacheSettings } from '@aqueduct/cache';
import { ConfigModule } from '@aqueduct/config';
import {
  DatabaseModule,
  DatabaseSettings,
  Freshness,
  Idempotency,
  type Addresses,
  type Schema,
} from '@aqueduct/database';
import { settingsFor } from '@aqueduct/database/testing';
import { HttpModule } from '@aqueduct/http';
import { JobsSettings } from '@aqueduct/jobs';
import { MessagingModule, MessagingSettings, Outbox } from '@aqueduct/messaging';
import { ThreadsModule, ThreadsSettings } from '@aqueduct/threads';
import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';

interface ServiceModuleOptions {
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly schemas: readonly Schema[];
  readonly addresses: Addresses;
  readonly settings: Readonly<Record<string, string>>;
  readonly auth: AuthSettings;
  readonly presence: UserPresence;
  readonly isWorker: boolean;
}

/** What apps/api is made of, around the modules under test. */
@Module({})
export class ServiceModule {
  static forRoot({
    imports,
    schemas,
    addresses,
    settings,
    auth,
    presence,
    isWorker,
  }: ServiceModuleOptions): DynamicModule {
    const env = { ...settingsFor(addresses), ...settings };
    return {
      module: ServiceModule,
      imports: [
        ConfigModule.forRoot({
          settings: [DatabaseSettings, CacheSettings, MessagingSettings, ThreadsSettings, JobsSettings],
          env,
          isGlobal: true,
        }),
        DatabaseModule.forRoot({ schemas }),
        CacheModule.forRoot({ journal: { useExisting: Outbox } }),
        isWorker ? MessagingModule.forWorker() : MessagingModule.forRoot(),
        ThreadsModule.forRoot(),
        AuthModule.forRoot({ settings: auth }),
        HttpModule.forRoot({
          freshness: { useExisting: Freshness },
          cache: { useExisting: Cache },
          idempotency: {
            inject: [Idempotency],
            useFactory: (keys: Idempotency) => ({
              run: (request, work) => keys.run(request, work),
              callerOf: (request) => viewerOf(request)?.id,
            }),
          },
        }),
        ...imports,
      ],
      providers: [
        { provide: USER_PRESENCE, useValue: presence },
        {
          provide: AUTHENTICATION_LISTENER,
          inject: [Freshness],
          useFactory: (freshness: Freshness) => ({ authenticated: (userId: string) => freshness.identify(userId) }),
        },
      ],
    };
  }
}
