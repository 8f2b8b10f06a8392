import type { Addresses } from '../addresses';
import { Migrator, type MigratorOptions } from '../migrations/migrator';
import { nameOf, type DatabaseAddress } from '../nodes/database-ref';
import { readIdentity } from '../nodes/identity';
import { EmbeddedDatabaseError } from './embedded.errors';
import { NodeClient } from './node-client';
import { showStatementStatistics } from './statement-statistics';

/** An arbitrary number that all who recreate agree on. */
const LOCK_KEY = 7_305_261_905;
const IDENTITY_TIMEOUT_MS = 10_000;

/**
 * Drops the directory and the shards and puts empty ones of this version's schema in their places, with the identity
 * that they had: whoever uses them goes on as after a lost connection. The new ones are ready before the first old one
 * goes, so that a failing migration costs nothing. For servers on this machine whose users are superusers.
 * @throws EmbeddedDatabaseError while another process does the same, and what the migrator throws.
 */
export async function recreateDatabases(
  addresses: Addresses,
  { schemas, onProgress }: Pick<MigratorOptions, 'schemas' | 'onProgress'>,
): Promise<void> {
  await alone(addresses.directory, async () => {
    const databases = [addresses.directory, ...addresses.shards];
    const installation = await installationOf(addresses.directory);
    for (const database of databases) await createDraft(database);
    const drafts = { directory: draftOf(addresses.directory), shards: addresses.shards.map(draftOf) };
    await new Migrator({ ...drafts, schemas, installation, ...(onProgress && { onProgress }) }).up();
    for (const database of databases) {
      await replaceByDraft(database);
      onProgress?.(`put the new ${nameOf(database.database)} in place`);
    }
    await Promise.all(databases.map(replicated));
  });
}

/** Two at once would drop each other's drafts. */
async function alone(directory: DatabaseAddress, work: () => Promise<void>): Promise<void> {
  await primaryOf(directory).withClient(async (client) => {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [LOCK_KEY]);
    if (rows[0]?.locked !== true)
      throw new EmbeddedDatabaseError('Another process is making these databases anew: wait for its end');
    await work();
  });
}

/** Undefined: the directory was never migrated. */
async function installationOf(directory: DatabaseAddress): Promise<string | undefined> {
  const read = primaryOf(directory).withClient(
    (client) => readIdentity(client, IDENTITY_TIMEOUT_MS),
    databaseOf(directory),
  );
  return (await read)?.installation;
}

async function createDraft(address: DatabaseAddress): Promise<void> {
  const draft = draftName(address);
  await primaryOf(address).query(`DROP DATABASE IF EXISTS "${draft}" WITH (FORCE)`);
  await primaryOf(address).query(`CREATE DATABASE "${draft}"`);
  await showStatementStatistics(primaryOf(address), draft);
}

async function replaceByDraft(address: DatabaseAddress): Promise<void> {
  const name = databaseOf(address);
  await primaryOf(address).withClient(async (client) => {
    await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await client.query(`ALTER DATABASE "${draftName(address)}" RENAME TO "${name}"`);
  });
}

async function replicated({ nodes }: DatabaseAddress): Promise<void> {
  const [primary, ...replicas] = nodes.map(({ url }) => clientOf(url));
  const position = await primary?.flushedPosition();
  await Promise.all(replicas.map((replica) => replica.replayed(position ?? '0/0')));
}

function draftOf(address: DatabaseAddress): DatabaseAddress {
  return { ...address, nodes: [{ url: primaryOf(address).url(draftName(address)), pooled: false }] };
}

function draftName(address: DatabaseAddress): string {
  return `${databaseOf(address)}_new`;
}

function databaseOf({ nodes }: DatabaseAddress): string {
  return decodeURIComponent(new URL(nodes[0]?.url ?? '').pathname.slice(1));
}

function primaryOf({ nodes }: DatabaseAddress): NodeClient {
  return clientOf(nodes[0]?.url ?? '');
}

function clientOf(url: string): NodeClient {
  const { host, port, password } = new URL(url);
  return new NodeClient(host, Number(port), decodeURIComponent(password));
}
