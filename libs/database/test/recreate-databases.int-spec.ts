import { Client } from 'pg';
import type { MigrationInterface } from 'typeorm';
import { emptyDatabases } from '../src/testing';
import type { Addresses } from '../src/addresses';
import { poll } from '../src/embedded/poll';
import { recreateDatabases } from '../src/embedded/recreate-databases';
import { Migrator } from '../src/migrations/migrator';
import { bucketOfId, newId } from '../src/sharding/id';
import { defineSchema } from '../src/schema';
import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

const COUNT = statement('recreate.count', 'SELECT count(*)::int AS held FROM aqueduct_core.claims');
const name = { kind: 'username', value: 'jake' };
const owner = newId(0);

class Broken1900000000000 implements MigrationInterface {
  async up(): Promise<void> {
    throw new Error('broken');
  }
  async down(): Promise<void> {}
}

async function installationOf(addresses: Addresses): Promise<unknown> {
  const client = new Client({ connectionString: addresses.directory.nodes[0]!.url });
  await client.connect();
  const { rows } = await client.query('SELECT installation FROM aqueduct_core.identity');
  await client.end();
  return rows;
}

async function countsStatements(addresses: Addresses): Promise<boolean> {
  const client = new Client({ connectionString: addresses.shards[0]!.nodes[0]!.url });
  await client.connect();
  const { rows } = await client.query('SELECT FROM aqueduct_stats.pg_stat_statements LIMIT 1');
  await client.end();
  return rows.length === 1;
}

async function claimsOf({ directory }: Layer): Promise<number | undefined> {
  return (await directory.primaryReads.row<{ held: number }>(COUNT, []))?.held;
}

/** The first answer, once all nodes are heard (again). */
function firstAnswer<T>(ask: () => Promise<T>): Promise<T | undefined> {
  return poll(() => ask().catch(() => undefined), { timeoutMs: 20_000, everyMs: 20 });
}

describe(recreateDatabases.name, () => {
  let addresses: Addresses;
  let layer: Layer;

  beforeEach(async () => {
    addresses = await emptyDatabases();
    await new Migrator({ ...addresses, schemas: [] }).up();
    layer = await openLayer(addresses);
    await firstAnswer(() => layer.claims.claim(owner, [name]));
  });
  afterEach(() => layer.close());

  it('empties all databases, and who uses them goes on without a restart', async () => {
    const before = await installationOf(addresses);
    await recreateDatabases(addresses, { schemas: [] });

    expect(await installationOf(addresses)).toEqual(before);
    expect(await countsStatements(addresses)).toBe(true);
    expect(await firstAnswer(() => claimsOf(layer))).toBe(0);
    await firstAnswer(() => layer.claims.claim(owner, [name]));
    expect(await firstAnswer(() => claimsOf(layer))).toBe(1);
    expect(await firstAnswer(() => layer.shards.transaction(bucketOfId(owner), async () => 'written'))).toBe('written');
    expect(await firstAnswer(() => layer.claims.ownerOf(name))).toBe(owner);
  });

  it('leaves everything as it is when a migration fails', async () => {
    const broken = defineSchema({
      name: 'broken',
      directory: { entities: [], migrations: [] },
      shard: { entities: [], migrations: [Broken1900000000000] },
    });
    await expect(recreateDatabases(addresses, { schemas: [broken] })).rejects.toThrow('broken');
    expect(await firstAnswer(() => claimsOf(layer))).toBe(1);
    await recreateDatabases(addresses, { schemas: [] });
    expect(await firstAnswer(() => claimsOf(layer))).toBe(0);
  });

  it('is done by one process at a time', async () => {
    const results = await Promise.allSettled([1, 2].map(() => recreateDatabases(addresses, { schemas: [] })));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({
      reason: { message: expect.stringContaining('wait for its end') },
    });
  });
});
