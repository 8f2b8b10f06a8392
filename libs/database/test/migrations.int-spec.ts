import type { MigrationInterface, QueryRunner } from 'typeorm';
import { emptyDatabases } from '../src/testing';
import { Migrator } from '../src/migrations/migrator';
import { defineSchema } from '../src/schema';
import { openLayer } from './layer';

class Things1800000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE things (bucket smallint, id bigint, PRIMARY KEY (bucket, id)); SELECT aqueduct_core.create_sequence('thing_ids')`,
    );
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE things; DROP SEQUENCE thing_ids');
  }
}
const things = defineSchema({
  name: 'things',
  directory: { entities: [], migrations: [] },
  shard: { entities: [], migrations: [Things1800000000000] },
});

describe(Migrator.name, () => {
  it('runs each migration once when two processes start at the same time', async () => {
    const addresses = await emptyDatabases();
    const [a, b] = await Promise.all([1, 2].map(() => new Migrator({ ...addresses, schemas: [things] }).up()));
    expect([...(a ?? []), ...(b ?? [])].sort()).toEqual([
      'directory: DirectoryFoundation1767225600000',
      'shard 0: ShardFoundation1767225600001',
      'shard 0: ShardIdempotency1767225600002',
      'shard 0: Things1800000000000',
      'shard 1: ShardFoundation1767225600001',
      'shard 1: ShardIdempotency1767225600002',
      'shard 1: Things1800000000000',
    ]);
  });

  it('takes the newest migration back, from all that have it, and brings it again', async () => {
    const migrator = new Migrator({ ...(await emptyDatabases()), schemas: [things] });
    await migrator.up();
    const newest = ['shard 0: Things1800000000000', 'shard 1: Things1800000000000'];
    expect(await migrator.down()).toEqual(newest);
    expect(await migrator.up()).toEqual(newest);
  });

  it('takes every migration back, the directory last, and brings all again', async () => {
    const migrator = new Migrator({ ...(await emptyDatabases()), schemas: [things] });
    await migrator.up();
    const newestFirst = ['Things1800000000000', 'ShardIdempotency1767225600002', 'ShardFoundation1767225600001'];
    for (const name of newestFirst) {
      expect(await migrator.down()).toEqual([`shard 0: ${name}`, `shard 1: ${name}`]);
    }
    expect(await migrator.down()).toEqual(['directory: DirectoryFoundation1767225600000']);
    expect(await migrator.down()).toEqual([]);
    expect(await migrator.up()).toHaveLength(7);
  });

  it('tells of migrations that a database has had and the code does not know', async () => {
    const addresses = await emptyDatabases();
    await new Migrator({ ...addresses, schemas: [things] }).up();
    const told: string[] = [];
    await new Migrator({ ...addresses, schemas: [], onProgress: (line) => told.push(line) }).up();
    const unknown =
      'has had migrations that this code does not know: Things1800000000000. Was one renamed, or taken out with its domain?';
    expect(told).toEqual(addresses.shards.map((_, shard) => `shard ${shard} ${unknown}`));
  });

  it('gives each shard numbers that no other hands out', async () => {
    const addresses = await emptyDatabases();
    await new Migrator({ ...addresses, schemas: [things] }).up();
    const layer = await openLayer(addresses);
    const next = { name: 'test.next', text: `SELECT nextval('thing_ids')::int AS id`, readText: '' };
    const ids = await Promise.all(
      [0, 1].map((bucket) =>
        layer.shards.transaction(bucket, async (tx) => (await tx.query<{ id: number }>(next, []))[0]?.id),
      ),
    );
    expect(ids.map((id) => (id ?? 0) % 1024)).toEqual([0, 1]);
    await layer.close();
  });

  it('is needed: the start is refused on a schema that is too old, with what is missing', async () => {
    const addresses = await emptyDatabases();
    await expect(openLayer(addresses)).rejects.toMatchObject({ code: 'SCHEMA_TOO_OLD' });
  });
});
