import { failedStatementOf } from '@aqueduct/kernel';
import { Client } from 'pg';
import { statement } from '../src/statements/statement';
import type { ShardTransaction } from '../src/transactions/shards';
import { openLayer, type Layer } from './layer';

const INSERT = statement('test.insert', 'INSERT INTO notes VALUES ($1)');
const INSERT_EACH = statement('test.insert-each', 'INSERT INTO notes SELECT unnest($1::int[])');
const COUNT = statement('test.count', 'SELECT count(*)::int AS count FROM notes');
const COUNTED = statement('test.counted', 'SELECT count FROM counted');
const FAIL = statement('test.fail', 'SELECT 1 / 0');
const DEADLOCK = statement('test.deadlock', `DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$`);

describe('a transaction', () => {
  let layer: Layer;
  let client: Client;

  beforeAll(async () => {
    layer = await openLayer();
    client = new Client({ connectionString: layer.addresses.shards[0]?.nodes[0]?.url });
    await client.connect();
    await client.query('CREATE TABLE notes (id int)');
  });
  afterEach(() => client.query('TRUNCATE notes'));
  afterAll(async () => {
    await client.end();
    await layer.close();
  });

  const notes = async (): Promise<unknown[]> => (await client.query<{ id: number }>('SELECT id FROM notes')).rows;

  it('is not acknowledged when its work hid the error of a failed statement', async () => {
    const write = layer.shards.transaction(0, async (tx) => {
      await tx.query(INSERT, [1]);
      await tx.query(FAIL, []).catch(() => undefined);
    });
    await expect(write).rejects.toThrow('Nothing was committed');
    expect(await notes()).toEqual([]);
  });

  it('sends what is left to write in one round trip with the commit, in the order of the calls', async () => {
    await layer.shards.transaction(0, async (tx) => {
      tx.withCommit(INSERT, [1]);
      tx.withCommit(INSERT_EACH, [[2, 3]]);
      expect(await tx.query(COUNT, [])).toEqual([{ count: 0 }]);
    });
    expect(await notes()).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  it('is rolled back as a whole when what was left to write fails, and its connection goes on', async () => {
    const write = layer.shards.transaction(0, async (tx) => {
      await tx.query(INSERT, [1]);
      tx.withCommit(INSERT, [2]);
      tx.withCommit(FAIL, []);
    });
    await expect(write).rejects.toMatchObject({ code: '22012' });
    expect(await notes()).toEqual([]);
    await layer.shards.transaction(0, (tx) => tx.query(INSERT, [3]));
    expect(await notes()).toEqual([{ id: 3 }]);
  });

  it('says so when what was left to write came after a failure that its work hid', async () => {
    const write = layer.shards.transaction(0, async (tx) => {
      await tx.query(FAIL, []).catch(() => undefined);
      tx.withCommit(INSERT, [1]);
    });
    await expect(write).rejects.toThrow('Nothing was committed');
    expect(await notes()).toEqual([]);
  });

  it('fails with the constraint that only its commit checks', async () => {
    await client.query('ALTER TABLE notes ADD CONSTRAINT once UNIQUE (id) DEFERRABLE INITIALLY DEFERRED');
    const write = layer.shards.transaction(0, async (tx) => {
      tx.withCommit(INSERT_EACH, [[1, 1]]);
    });
    await expect(write).rejects.toMatchObject({ code: '23505', constraint: 'once' });
    expect(await notes()).toEqual([]);
  });

  it('shows no value of what was left to write with the error of it', async () => {
    const error: unknown = await layer.shards
      .transaction(0, async (tx) => tx.withCommit(INSERT, ['secret']))
      .catch((thrown: unknown) => thrown);
    expect(failedStatementOf(error)).toMatchObject({ name: INSERT.name, text: INSERT.text });
    expect(String(error)).not.toContain('secret');
  });

  it('takes no statement after its end, when its connection may be that of another', async () => {
    let kept: ShardTransaction | undefined;
    await layer.shards.transaction(0, async (tx) => {
      kept = tx;
    });
    await expect(kept?.query(INSERT, [1])).rejects.toThrow('came after its transaction had ended');
    expect(await notes()).toEqual([]);
  });

  it('is not committed by one that its work nests with TypeORM', async () => {
    const write = layer.shards.transaction(0, async ({ manager }) => {
      await manager.transaction((nested) => nested.query('INSERT INTO notes VALUES (1)'));
      throw new Error('changed my mind');
    });
    await expect(write).rejects.toThrow('changed my mind');
    expect(await notes()).toEqual([]);
  });

  it('whose statements were planned before a migration is done again', async () => {
    await client.query('CREATE TABLE counted (count int); INSERT INTO counted VALUES (1)');
    const read = (id: number): Promise<unknown[]> =>
      layer.shards.transaction(0, async (tx) => {
        await tx.query(INSERT, [id]);
        return tx.query(COUNTED, []);
      });
    expect(await read(1)).toEqual([{ count: 1 }]);
    await client.query('ALTER TABLE counted ALTER COLUMN count TYPE bigint');
    expect(await read(2)).toEqual([{ count: '1' }]);
    expect(await notes()).toHaveLength(2);
  });

  it('that loses against others each time is unavailable', async () => {
    let runs = 0;
    const work = (tx: { query: ShardTransaction['query'] }): Promise<unknown> => {
      runs++;
      return tx.query(DEADLOCK, []);
    };
    await expect(layer.shards.transaction(0, work)).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(layer.directory.transaction(work)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(runs).toBe(8);
  });
});
