import type { Environment } from '@aqueduct/config';
import { Lifecycle } from '@aqueduct/health';
import { createHttpApp } from '@aqueduct/http';
import { MessagingServer } from '@aqueduct/messaging';
import type { ProcessLogger } from '@aqueduct/observability';
import { listen, loggerOf, settingsOf, type StartedProcess } from '../../http-process';
import { WorkerModule } from './worker.module';
import { WorkerSettings } from './worker.settings';

/** The worker: its consumers attached, and its health pages listening. @param given default: a logger as the settings have it. @throws SettingsError, SharedRedisError, OriginsNotListedError, and what the databases' start throws. */
export async function startWorker(env: Environment, given?: ProcessLogger): Promise<StartedProcess> {
  const { settings, http } = settingsOf(env);
  const logger = given ?? loggerOf(settings, 'worker');
  const app = await createHttpApp(WorkerModule.forRoot(env), { settings: http, logger, abortOnError: false });
  app.connectMicroservice({ strategy: app.get(MessagingServer, { strict: false }) });
  await app.startAllMicroservices();
  const { port } = app.get(WorkerSettings, { strict: false });
  const url = await listen(app, { ...http, port, setting: 'WORKER_PORT' });
  app.get(Lifecycle, { strict: false }).ready();
  return { app, url };
}
