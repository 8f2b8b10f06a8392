import { conduitSchema } from '@aqueduct/conduit/schema';
import type { Environment } from '@aqueduct/config';
import { prepareEnvironment } from '@aqueduct/database/embedded';
import { SETTINGS } from './settings';

/** Runs a command on the databases that the settings name, or on the embedded ones, which it starts if need be. */
export async function withEnvironment(command: (environment: Environment) => Promise<void>): Promise<void> {
  const { environment, close } = await prepareEnvironment({
    settings: SETTINGS,
    schemas: [conduitSchema],
    onProgress: (message) => process.stderr.write(`${message}\n`),
  });
  try {
    await command(environment);
  } finally {
    await close();
  }
}
