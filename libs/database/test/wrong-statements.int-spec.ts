import { failedStatementOf } from '@aqueduct/kernel';
import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

const PAIR = statement('test.pair', 'SELECT $1::int AS a, $2::int AS b');
const ONE = statement('test.one', 'SELECT 1 AS one');
const SLOW = statement('test.slow', 'SELECT 1 AS one FROM pg_sleep(0.2)');

describe('a statement that gets the wrong number of parameters', () => {
  let layer: Layer;
  afterEach(() => layer.close());

  const areAllUp = (): boolean => layer.databases.shard(0).nodes.every((node) => node.isUp);

  it('fails alone, by its name, while others read on the same node', async () => {
    layer = await openLayer();
    const other = layer.primaryReads.at(0).rows(SLOW, []);
    const error: unknown = await layer.primaryReads
      .at(0)
      .rows(PAIR, [1])
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: '08P01' });
    expect(failedStatementOf(error)).toMatchObject({ name: 'test.pair', database: 'shard 0' });
    expect(areAllUp()).toBe(true);
    await expect(layer.primaryReads.at(0).rows(ONE, [])).resolves.toEqual([{ one: 1 }]);
    await expect(other).resolves.toEqual([{ one: 1 }]);
  });

  it('leaves its connection fit for itself and for others', async () => {
    layer = await openLayer(undefined, { poolMax: 1 });
    const pair = (...params: number[]): Promise<unknown[]> => layer.primaryReads.at(0).rows(PAIR, params);
    await expect(pair(1)).rejects.toMatchObject({ code: '08P01' });
    await expect(pair(1, 2)).resolves.toEqual([{ a: 1, b: 2 }]);
    await expect(pair(1)).rejects.toMatchObject({ code: '08P01' });
    await expect(layer.primaryReads.at(0).rows(ONE, [])).resolves.toEqual([{ one: 1 }]);
  });

  it('rolls its transaction back, and the next one works', async () => {
    layer = await openLayer();
    await expect(layer.shards.transaction(0, (tx) => tx.query(PAIR, [1]))).rejects.toMatchObject({ code: '08P01' });
    expect(areAllUp()).toBe(true);
    await expect(layer.shards.transaction(0, (tx) => tx.query(PAIR, [1, 2]))).resolves.toEqual([{ a: 1, b: 2 }]);
  });
});
