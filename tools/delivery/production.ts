import { generateKeyPairSync } from 'node:crypto';
import { describeSettings, loadSettings, namePattern, SettingsError } from '@aqueduct/config';
import { SETTINGS } from '../../apps/installation';

export type Environment = Readonly<Record<string, string>>;

const NAMES = describeSettings(SETTINGS).map(namePattern);
const FILE_SUFFIX = '_FILE';
/** Have no default outside of development. */
const REQUIRED = ['AUTH_SIGNING_KEY', 'DATABASE_POSITION_SECRET', 'DIRECTORY_DATABASE_URL', 'SHARD_0_DATABASE_URL'];

/**
 * What is wrong with the environment of a process in production, whoever gives it.
 * @param parts names in it that are no settings, and only serve to put others together.
 */
export function productionMistakes(environment: Environment, parts: readonly string[] = []): string[] {
  const names = Object.keys(environment).filter((name) => !parts.includes(name));
  return [
    ...(environment['NODE_ENV'] === 'production' ? [] : ['NODE_ENV is not production']),
    ...names.filter((name) => !isSetting(name)).map((name) => `${name} is not a setting`),
    ...missing(environment),
    ...refused(environment),
  ];
}

const isSetting = (name: string): boolean => NAMES.some((pattern) => pattern.test(name));

function missing(environment: Environment): string[] {
  const isGiven = (name: string): boolean => name in environment || `${name}${FILE_SUFFIX}` in environment;
  return REQUIRED.filter((name) => !isGiven(name)).map((name) => `${name} is missing`);
}

/** What a mounted file holds; a certificate is checked by nobody before it is there. */
const MOUNTED: Readonly<Record<string, string>> = {
  AUTH_SIGNING_KEY: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  DATABASE_POSITION_SECRET: 'x'.repeat(44),
};
const CERTIFICATES = 'DATABASE_TLS_CA_FILE';

/** What the code itself says of them. */
function refused(environment: Environment): string[] {
  const entries = Object.entries(environment).filter(([name]) => name !== CERTIFICATES);
  const read = entries.map(([name, value]) => {
    const held = name.replace(/_FILE$/, '');
    return held !== name && held in MOUNTED ? [held, MOUNTED[held]] : [name, value];
  });
  try {
    loadSettings(SETTINGS, Object.fromEntries(read) as Environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return [...error.mistakes];
    throw error;
  }
}
