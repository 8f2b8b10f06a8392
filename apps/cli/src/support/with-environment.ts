import type { Environment } from '@aqueduct/config';
import { prepareEnvironment } from '@aqueduct/database/embedded';
import { SCHEMAS, SETTINGS } from '../../../installation';
import type { Output } from './output';

/** Runs a command on the databases that the settings name, or on the embedded ones, which it starts if need be. */
export async function withEnvironment(
  output: Output,
  command: (environment: Environment) => Promise<void>,
): Promise<void> {
  const { environment, close } = await prepareEnvironment({
    settings: SETTINGS,
    schemas: SCHEMAS,
    onProgress: (message) => output.progress(message),
  });
  try {
    await command(environment);
  } finally {
    await close();
  }
}
