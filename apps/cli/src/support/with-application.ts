import { AuthModule, AuthSettings, RolesModule, SessionsModule } from '@aqueduct/auth';
import { CacheModule } from '@aqueduct/cache';
import { AppSettings, ConfigModule, loadSettings, type Environment } from '@aqueduct/config';
import { DatabaseModule } from '@aqueduct/database';
import { EVENT_TRANSPORT, MessagingModule, Outbox, type EventTransport } from '@aqueduct/messaging';
import { ProcessLogger, standardError } from '@aqueduct/observability';
import { Module, type DynamicModule, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SCHEMAS, SETTINGS } from '../../../installation';
import type { Output } from './output';
import { withEnvironment } from './with-environment';

const STOP_MS = 1000;

@Module({})
class CommandModule {}

type Command<T> = (app: INestApplicationContext) => Promise<T>;

/** Runs a command with the services of a domain's module, on the databases of the installation. */
export function withApplication<T>(output: Output, domain: Type | DynamicModule, command: Command<T>): Promise<T> {
  const auth = AuthModule.forRootAsync({
    inject: [AuthSettings],
    useFactory: (settings: AuthSettings) => ({ settings }),
  });
  return run(output, [auth, SessionsModule, RolesModule, domain], command);
}

/** The same without any domain, for what the libraries keep themselves. */
export function withLibraries<T>(output: Output, command: Command<T>): Promise<T> {
  return run(output, [], command);
}

/** The same with a module of a library, that needs no user. */
export function withModule<T>(output: Output, module: DynamicModule, command: Command<T>): Promise<T> {
  return run(output, [module], command);
}

function run<T>(output: Output, imports: (Type | DynamicModule)[], command: Command<T>): Promise<T> {
  return withEnvironment(output, async (env) => {
    const module: DynamicModule = {
      module: CommandModule,
      imports: [
        ConfigModule.forRoot({ settings: SETTINGS, env, isGlobal: true }),
        DatabaseModule.forRoot({ schemas: SCHEMAS }),
        CacheModule.forRoot({ journal: { useExisting: Outbox } }),
        MessagingModule.forOperator(),
        ...imports,
      ],
    };
    const logger = loggerFor(env);
    const app = await NestFactory.createApplicationContext(module, { logger, abortOnError: false });
    try {
      return await command(app);
    } finally {
      await app.get<EventTransport>(EVENT_TRANSPORT, { strict: false }).stop(STOP_MS);
      await app.close();
    }
  });
}

/** Standard output is the command's. */
function loggerFor(env: Environment): ProcessLogger {
  const settings = loadSettings(SETTINGS, env).find((each) => each instanceof AppSettings);
  const isReadable = settings?.nodeEnv !== 'production';
  return new ProcessLogger({ service: 'cli', level: 'warn', isReadable, output: standardError });
}
