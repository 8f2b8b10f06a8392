import { testSettings } from '@aqueduct/config/testing';
import { Module, type DynamicModule, type LoggerService, type ModuleMetadata, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp } from '../http.app';
import { HttpModule, type HttpModuleOptions } from '../http.module';
import { HttpSettings } from '../http.settings';
import { createTestClient, type TestClient } from './test-client';

export interface HttpTestAppOptions {
  readonly controllers?: readonly Type[];
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  readonly http?: HttpModuleOptions;
  readonly settings?: Partial<HttpSettings>;
  /** @default no log at all */
  readonly logger?: LoggerService;
  /** Called before the application listens. */
  readonly configure?: (app: NestFastifyApplication) => void;
}

@Module({})
class TestModule {}

/** A small application of the given controllers, listening on a free port. Close `app` when done. */
export async function createHttpTestApp(
  options: HttpTestAppOptions,
): Promise<{ app: NestFastifyApplication; client: TestClient }> {
  const module: DynamicModule = {
    module: TestModule,
    imports: [...(options.imports ?? []), HttpModule.forRoot(options.http)],
    controllers: [...(options.controllers ?? [])],
  };
  const settings = testSettings(HttpSettings, options.settings ?? {});
  const app = await createHttpApp(module, { settings, logger: options.logger ?? false, abortOnError: false });
  options.configure?.(app);
  await app.listen(0, '127.0.0.1');
  return { app, client: await createTestClient(app) };
}
