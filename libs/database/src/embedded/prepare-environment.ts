import { loadSettings, readEnvironment, type Environment } from '@aqueduct/config';
import { addressesOf } from '../addresses';
import { DatabaseSettings } from '../database.settings';
import { Migrator } from '../migrations/migrator';
import type { Schema } from '../schema';
import { acquireEmbeddedDatabase } from './acquire';
import { environmentOf } from './embedded-environment';

export interface PrepareOptions {
  /** Settings classes of the whole process, `DatabaseSettings` among them: checked before anything is started. */
  readonly settings: Parameters<typeof loadSettings>[0];
  /** What is migrated in the embedded databases. */
  readonly schemas: readonly Schema[];
  /** Told what takes time. */
  readonly onProgress?: (message: string) => void;
}

export interface PreparedEnvironment {
  readonly environment: Environment;
  /** Gives the embedded clusters back. They stop a moment after their last user. */
  readonly close: () => Promise<void>;
}

/**
 * The environment of the process, and, when it names no databases, the addresses and secrets of the embedded ones:
 * they are started or joined, and migrated.
 * @throws SettingsError, EmbeddedDatabaseError
 */
export async function prepareEnvironment({
  settings,
  schemas,
  onProgress,
}: PrepareOptions): Promise<PreparedEnvironment> {
  const environment = readEnvironment();
  const given = loadSettings(settings, environment).find((each) => each instanceof DatabaseSettings);
  if (given?.directoryUrl !== undefined) return { environment, close: () => Promise.resolve() };
  const embedded = await acquireEmbeddedDatabase({
    root: process.cwd(),
    ...(given === undefined ? {} : { directory: given.embeddedDir }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const complete = { ...environment, ...environmentOf(embedded, environment) };
  const [database] = loadSettings([DatabaseSettings], onlyDatabase(complete));
  await new Migrator({ ...addressesOf(database), schemas, ...(onProgress === undefined ? {} : { onProgress }) }).up();
  return { environment: complete, close: async () => void (await embedded.close({ stop: false })) };
}

/** Other libraries' settings are not known here, and would be taken for misspelt ones. */
function onlyDatabase(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => /^(DATABASE|DIRECTORY|SHARD)_/.test(name)));
}
