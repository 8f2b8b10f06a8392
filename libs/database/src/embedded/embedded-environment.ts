import type { DatabaseUrls, EmbeddedDescription } from './description';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings that lead to the embedded clusters, which one api process serves; what is set already stays. */
export function environmentOf(
  { directory, shards, secrets }: EmbeddedDescription,
  present: Environment,
): Record<string, string> {
  const environment: Record<string, string> = { ...urls('DIRECTORY_DATABASE', directory) };
  shards.forEach((shard, number) => Object.assign(environment, urls(`SHARD_${number}_DATABASE`, shard)));
  const files = { DATABASE_POSITION_SECRET: secrets.positionSecretFile, AUTH_SIGNING_KEY: secrets.authSigningKeyFile };
  for (const [name, file] of Object.entries(files)) {
    if (!isSet(present, name) && !isSet(present, `${name}_FILE`)) environment[`${name}_FILE`] = file;
  }
  if (!isSet(present, 'DATABASE_FRESHNESS')) environment['DATABASE_FRESHNESS'] = 'process';
  return environment;
}

function urls(prefix: string, { primary, replicas }: DatabaseUrls): Record<string, string> {
  return { [`${prefix}_URL`]: primary, [`${prefix}_REPLICA_URLS`]: replicas.join(',') };
}

function isSet(environment: Environment, name: string): boolean {
  return (environment[name] ?? '') !== '';
}
