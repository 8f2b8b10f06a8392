import { createHash, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Addresses } from '../addresses';
import { limitStatements, Migrator } from '../migrations/migrator';
import type { Schema } from '../schema';
import { addressesFrom } from './test-addresses';
import { createDatabases, hasTemplate, prepareTemplate, type TestDatabases } from './topology-databases';
import type { Topology } from './topology';
import { workerTopology } from './worker-topology';

/** Empty databases that only the caller uses, in the worker's topology: a directory, and as many shards as the run has. */
export async function emptyDatabases(): Promise<Addresses> {
  return addressesFrom(await createDatabases(workerTopology()));
}

/** By what they are made of, those that this test file has asked for. */
const templates = new Map<string, Promise<void>>();

/**
 * The same with the tables of the given schemas, and the library's own. Migrated once in a topology, and copied from then on: schemas
 * whose migrations have the same names are taken for the same. Each is an installation of its own.
 */
export async function testDatabases(schemas: readonly Schema[] = []): Promise<Addresses> {
  const topology = workerTopology();
  const template = nameFor(schemas);
  const prepared = templates.get(template) ?? provideTemplate(topology, template, schemas);
  templates.set(template, prepared);
  await prepared;
  return addressesFrom(await createDatabases(topology, template, becomeInstallation));
}

function nameFor(schemas: readonly Schema[]): string {
  const parts = schemas.map(({ name, directory, shard }) => [
    name,
    ...[directory, shard].map(({ migrations }) => migrations.map((migration) => migration.name)),
  ]);
  return `template_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12)}`;
}

async function provideTemplate(topology: Topology, template: string, schemas: readonly Schema[]): Promise<void> {
  if (await hasTemplate(topology, template)) return;
  const migrate = async (databases: Omit<TestDatabases, 'drop'>): Promise<void> =>
    void (await new Migrator({ ...addressesFrom(databases), schemas }).up());
  await prepareTemplate(topology, migrate, template);
}

/** What is not copied, or may not be the same in two of them. */
async function becomeInstallation({ directory, shards }: Omit<TestDatabases, 'drop'>): Promise<void> {
  const installation = randomUUID();
  await Promise.all(
    [directory, ...shards].map(async ({ primary }) => {
      const client = new Client({ connectionString: primary });
      await client.connect();
      try {
        await client.query('UPDATE aqueduct_core.identity SET installation = $1', [installation]);
        await limitStatements(client);
      } finally {
        await client.end();
      }
    }),
  );
}
