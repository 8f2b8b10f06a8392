import { AuthModule, AuthSettings } from '@aqueduct/auth';
import { ConfigModule, ProcessLogger } from '@aqueduct/config';
import { DatabaseModule } from '@aqueduct/database';
import { MessagingModule } from '@aqueduct/messaging';
import { Module, type DynamicModule, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SCHEMAS, SETTINGS } from '../../../installation';
import type { Output } from './output';
import { withEnvironment } from './with-environment';

@Module({})
class CommandModule {}

/** Runs a command with the services of a domain's module, on the databases of the installation. */
export function withApplication<T>(
  output: Output,
  domain: Type | DynamicModule,
  command: (app: INestApplicationContext) => Promise<T>,
): Promise<T> {
  return withEnvironment(output, async (env) => {
    const module: DynamicModule = {
      module: CommandModule,
      imports: [
        ConfigModule.forRoot({ settings: SETTINGS, env, isGlobal: true }),
        DatabaseModule.forRoot({ schemas: SCHEMAS }),
        MessagingModule.forOperator(),
        AuthModule.forRootAsync({ inject: [AuthSettings], useFactory: (settings: AuthSettings) => ({ settings }) }),
        domain,
      ],
    };
    const logger = new ProcessLogger({ logLevels: ['error', 'warn'] });
    const app = await NestFactory.createApplicationContext(module, { logger, abortOnError: false });
    try {
      return await command(app);
    } finally {
      await app.close();
    }
  });
}
