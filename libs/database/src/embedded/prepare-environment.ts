import { loadSettings, readEnvironment, type Environment } from '@aqueduct/config';
import { addressesOf, type Addresses } from '../addresses';
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
export async function prepareEnvironment(options: PrepareOptions): Promise<PreparedEnvironment> {
  const environment = readEnvironment();
  const given = loadSettings(options.settings, environment).find((each) => each instanceof DatabaseSettings);
  if (given?.directoryUrl !== undefined) return { environment, close: () => Promise.resolve() };
  const { addresses, ...prepared } = await leaseEmbedded(environment, given?.embeddedDir, options);
  await new Migrator({
    ...addresses,
    schemas: options.schemas,
    ...(options.onProgress && { onProgress: options.onProgress }),
  }).up();
  return prepared;
}

/** Starts or joins the embedded clusters. Their databases may lack migrations, or everything. */
export async function leaseEmbedded(
  environment: Environment,
  directory: string | undefined,
  { onProgress }: Pick<PrepareOptions, 'onProgress'>,
): Promise<PreparedEnvironment & { readonly addresses: Addresses }> {
  const embedded = await acquireEmbeddedDatabase({
    root: process.cwd(),
    ...(directory === undefined ? {} : { directory }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const complete = { ...environment, ...environmentOf(embedded, environment) };
  const [database] = loadSettings([DatabaseSettings], onlyDatabase(complete));
  return {
    environment: complete,
    addresses: addressesOf(database),
    close: async () => void (await embedded.close({ stop: false })),
  };
}

/** Other libraries' settings are not known here, and would be taken for misspelt ones. */
function onlyDatabase(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => /^(DATABASE|DIRECTORY|SHARD)_/.test(name)));
}
