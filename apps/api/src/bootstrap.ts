import type { Environment } from '@aqueduct/config';
import { Lifecycle } from '@aqueduct/health';
import { createHttpApp, createOpenApiDocument, setupOpenApi } from '@aqueduct/http';
import type { ProcessLogger } from '@aqueduct/observability';
import { listen, loggerOf, settingsOf, type StartedProcess } from '../../http-process';
import { ApiModule } from './api.module';
import { OPEN_API } from './open-api';

/** The api, listening. @param given default: as the settings have it. @throws SettingsError, SharedRedisError, OriginsNotListedError, and what the databases' start throws. */
export async function startApi(env: Environment, given?: ProcessLogger): Promise<StartedProcess> {
  const { settings, http } = settingsOf(env);
  const logger = given ?? loggerOf(settings, 'api');
  const app = await createHttpApp(ApiModule.forRoot(env), { settings: http, logger, abortOnError: false });
  setupOpenApi(app, OPEN_API);
  // Elsewhere a mistake in it must show at the start; in production nobody waits for it until somebody asks.
  if (settings.nodeEnv !== 'production') createOpenApiDocument(app, OPEN_API);
  const url = await listen(app, { ...http, setting: 'PORT' });
  app.get(Lifecycle, { strict: false }).ready();
  return { app, url };
}
