import type { Environment } from '@aqueduct/config';
import { prepareEnvironment } from '@aqueduct/database/embedded';
import { SCHEMAS, SETTINGS } from '../../../installation';
import type { Output } from './output';

/** Runs a command on the databases that the settings name, or on the embedded ones, which it starts if need be. */
export async function withEnvironment<T>(
  output: Output,
  command: (environment: Environment) => Promise<T>,
): Promise<T> {
  const { environment, close } = await prepareEnvironment({
    settings: SETTINGS,
    schemas: SCHEMAS,
    onProgress: (message) => output.progress(message),
  });
  try {
    return await command(environment);
  } finally {
    await close();
  }
}
