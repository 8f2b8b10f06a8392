import { Client } from 'pg';
import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

const INSERT = statement('test.insert', 'INSERT INTO notes VALUES ($1)');
const DEADLOCK = statement('test.deadlock', `DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$`);
/** Even buckets begin on shard 0 of two, odd ones on shard 1. */
const HERE = [14, 10, 12];

describe('a transaction over several buckets', () => {
  let layer: Layer;
  let client: Client;

  beforeEach(async () => {
    layer = await openLayer();
    client = new Client({ connectionString: layer.addresses.shards[0]?.nodes[0]?.url });
    await client.connect();
    await client.query('CREATE TABLE notes (id int)');
  });
  afterEach(async () => {
    await client.end();
    await layer.close();
  });

  const notes = async (): Promise<unknown[]> => (await client.query<{ id: number }>('SELECT id FROM notes')).rows;

  it('commits what was done in it, once', async () => {
    await layer.shards.transactionOver(HERE, (tx) => tx.query(INSERT, [1]));
    expect(await notes()).toEqual([{ id: 1 }]);
  });

  it('passes the fence of each: who moves one of them waits', async () => {
    const steps: string[] = [];
    let moved: Promise<unknown> | undefined;
    await layer.shards.transactionOver(HERE, async (tx) => {
      moved = client.query('SELECT pg_advisory_lock(4096, 12)').then(() => steps.push('moved'));
      await tx.query(statement('test.nothing', 'SELECT 1'), []);
      steps.push('written');
    });
    await moved;
    expect(steps).toEqual(['written', 'moved']);
  });

  it('is refused when one bucket is not of the shard, runs none of the work, and the map is read again', async () => {
    await client.query('DELETE FROM aqueduct_core.owned_buckets WHERE bucket = 12');
    const directory = new Client({ connectionString: layer.addresses.directory.nodes[0]?.url });
    await directory.connect();
    await directory.query(
      'ALTER TABLE aqueduct_core.bucket_map DISABLE TRIGGER announce; UPDATE aqueduct_core.bucket_map SET shard = 1 WHERE bucket = 12',
    );
    await directory.end();
    let ran = false;
    const write = layer.shards.transactionOver(HERE, async () => {
      ran = true;
    });
    await expect(write).rejects.toMatchObject({ kind: 'unavailable' });
    expect(ran).toBe(false);
    expect(layer.shards.together(HERE)).toEqual([[10, 14], [12]]);
  });

  it.each([[[]], [[10, 11]]])('of the buckets %j is a mistake', async (buckets) => {
    await expect(layer.shards.transactionOver(buckets, () => Promise.resolve())).rejects.toThrow(TypeError);
  });

  it('is repeated when it lost against another one', async () => {
    let runs = 0;
    await layer.shards.transactionOver(HERE, async (tx) => {
      await tx.query(INSERT, [++runs]);
      if (runs === 1) await tx.query(DEADLOCK, []);
    });
    expect(await notes()).toEqual([{ id: 2 }]);
  });
});

describe('reading every shard', () => {
  it('may ask each something of its own', async () => {
    const layer = await openLayer();
    const echo = statement('test.echo', 'SELECT $1::int AS place');
    const answers = await layer.reads.everywhere(echo, (place) => [place]);
    expect(answers).toEqual(layer.addresses.shards.map((_, place) => [{ place }]));
    await layer.close();
  });
});
