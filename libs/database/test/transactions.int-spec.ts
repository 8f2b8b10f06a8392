import { Client } from 'pg';
import { statement } from '../src/statements/statement';
import type { ShardTransaction } from '../src/transactions/shards';
import { openLayer, type Layer } from './layer';

const INSERT = statement('test.insert', 'INSERT INTO notes VALUES ($1)');
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
