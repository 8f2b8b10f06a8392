import 'reflect-metadata';
import { prepareEnvironment } from '@aqueduct/database/embedded';
import { conduitSchema } from '@aqueduct/conduit/schema';
import { Logger } from '@nestjs/common';
import { isAppError } from '@aqueduct/kernel';
import { startApi } from './bootstrap';
import { SETTINGS } from './settings';

/** Failures that a person must mend, and for which a stack says nothing. */
const EXPECTED = ['SettingsError', 'PortTakenError', 'AuthKeyError'];

async function main(): Promise<void> {
  const logger = new Logger('Api');
  const { environment, close } = await prepareEnvironment({
    settings: SETTINGS,
    schemas: [conduitSchema],
    onProgress: (message) => logger.log(message),
  });
  try {
    const { app, url } = await startApi(environment);
    app.getHttpServer().once('close', () => void close());
    logger.log(`Listening on ${url}`);
  } catch (error) {
    await close();
    throw error;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 1;
});

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return isAppError(error) || EXPECTED.includes(error.name) ? error.message : (error.stack ?? error.message);
}
