import 'reflect-metadata';
import { prepareEnvironment } from '@aqueduct/database/embedded';
import { Logger } from '@nestjs/common';
import { explain } from '@aqueduct/kernel';
import { SCHEMAS, SETTINGS } from '../../installation';
import { startApi } from './bootstrap';

async function main(): Promise<void> {
  const logger = new Logger('Api');
  const { environment, close } = await prepareEnvironment({
    settings: SETTINGS,
    schemas: SCHEMAS,
    onProgress: (message) => logger.log(message),
  });
  try {
    const { app, url } = await startApi(environment);
    app.getHttpServer().once('close', () => void close());
    logger.log(`Listening on ${url} (documentation: ${url}/docs)`);
  } catch (error) {
    await close();
    throw error;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
});
