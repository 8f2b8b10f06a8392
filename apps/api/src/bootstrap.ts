import { loadSettings, ProcessLogger, type Environment, type LogLevel } from '@aqueduct/config';
import { Lifecycle } from '@aqueduct/health';
import { createHttpApp, createOpenApiDocument, HttpSettings, setupOpenApi } from '@aqueduct/http';
import { OperatorError } from '@aqueduct/kernel';
import type { LogLevel as NestLogLevel } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module';
import { OPEN_API } from './open-api';
import { SETTINGS } from '../../installation';

const LOG_LEVELS: readonly LogLevel[] = ['error', 'warn', 'log', 'debug', 'verbose'];

/** The api, listening. @throws SettingsError, and what the databases' start throws. */
export async function startApi(env: Environment): Promise<{ app: NestFastifyApplication; url: string }> {
  const [{ nodeEnv, logLevel }, http] = loadSettings(SETTINGS, env);
  const logger = new ProcessLogger({ json: nodeEnv === 'production', logLevels: levelsFrom(logLevel) });
  const app = await createHttpApp(ApiModule.forRoot(env), { settings: http, logger, abortOnError: false });
  setupOpenApi(app, OPEN_API);
  // Elsewhere a mistake in it must show at the start; in production nobody waits for it until somebody asks.
  if (nodeEnv !== 'production') createOpenApiDocument(app, OPEN_API);
  app.enableShutdownHooks();
  await listen(app, http);
  app.get(Lifecycle, { strict: false }).ready();
  return { app, url: await urlOf(app) };
}

async function listen(app: NestFastifyApplication, { port, host }: HttpSettings): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PortTakenError(port);
  }
}

/** Another program listens on PORT already. */
class PortTakenError extends OperatorError {
  readonly code = 'PORT_TAKEN';

  constructor(port: number) {
    super(`Port ${port} is taken by another program: set PORT to a free one, or to 0 for any`);
  }
}

async function urlOf(app: NestFastifyApplication): Promise<string> {
  return (await app.getUrl()).replace('[::1]', '127.0.0.1').replace('0.0.0.0', '127.0.0.1');
}

function levelsFrom(lowest: LogLevel): NestLogLevel[] {
  return ['fatal', ...LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(lowest) + 1)];
}
