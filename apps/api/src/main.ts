import 'reflect-metadata';
import { prepareEnvironment } from '@aqueduct/database/embedded';
import { conduitSchema } from '@aqueduct/conduit/schema';
import { Logger } from '@nestjs/common';
import { isAppError } from '@aqueduct/kernel';
import { startApi } from './bootstrap';

/** Failures that a person must mend, and for which a stack says nothing. */
const EXPECTED = ['SettingsError', 'PortTakenError', 'AuthKeyError'];

async function main(): Promise<void> {
  const logger = new Logger('Api');
  const { environment, close } = await prepareEnvironment({
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
  const isExpected = isAppError(error) || (error instanceof Error && EXPECTED.includes(error.name));
  process.stderr.write(
    `${isExpected ? (error as Error).message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
});
