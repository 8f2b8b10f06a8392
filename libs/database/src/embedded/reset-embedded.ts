import { AppSettings, loadSettings, readEnvironment } from '@aqueduct/config';
import { DatabaseSettings } from '../database.settings';
import { EmbeddedDatabaseError } from './embedded.errors';
import { leaseEmbedded, type PrepareOptions } from './prepare-environment';
import { recreateDatabases } from './recreate-databases';

/**
 * Makes the embedded databases anew, empty; they are started if need be. A running api goes on with them.
 * @throws EmbeddedDatabaseError in production and when the settings name databases of one's own; SettingsError.
 */
export async function resetEmbedded(options: PrepareOptions): Promise<void> {
  const environment = readEnvironment();
  const settings = loadSettings(options.settings, environment);
  refuseOthers(settings);
  const { embeddedDir } = settings.find((each) => each instanceof DatabaseSettings) ?? {};
  // Not migrated first: what is there may be what a half-written migration left behind.
  const { addresses, close } = await leaseEmbedded(environment, embeddedDir, options);
  try {
    await recreateDatabases(addresses, options);
  } finally {
    await close();
  }
}

function refuseOthers(settings: readonly object[]): void {
  if (settings.some((each) => each instanceof AppSettings && each.nodeEnv === 'production')) {
    throw new EmbeddedDatabaseError('A reset deletes all data, so it is refused with NODE_ENV=production');
  }
  if (settings.some((each) => each instanceof DatabaseSettings && each.directoryUrl !== undefined)) {
    throw new EmbeddedDatabaseError(
      'A reset deletes all data, so it is for the embedded databases only, and DIRECTORY_DATABASE_URL names others. ' +
        'Drop and create those with the tools of their servers, then run: npm run db:migrate',
    );
  }
}
