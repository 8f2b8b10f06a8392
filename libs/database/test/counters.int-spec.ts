import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

const TOTAL = statement(
  'test.total',
  'SELECT sum(value)::int AS total, count(*)::int AS parts FROM aqueduct_core.counters WHERE name = $1',
);

describe('counters', () => {
  let layer: Layer;
  beforeAll(async () => {
    layer = await openLayer();
  });
  afterAll(() => layer.close());

  const total = async (name: string): Promise<number> => {
    const rows = await layer.primaryReads.everywhere<{ total: number | null }>(TOTAL, [name]);
    return rows.flat().reduce((sum, row) => sum + (row.total ?? 0), 0);
  };

  it('are exact after many transactions that change the same ones in different orders', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => {
        const order = i % 2 === 0 ? names : [...names].reverse();
        return layer.shards.transaction(i % 4, async (tx) => tx.count(...order.map((name) => [name, 1] as const)));
      }),
    );
    expect(await Promise.all(names.map(total))).toEqual([100, 100, 100, 100, 100]);
  });

  it('do not change when the transaction fails', async () => {
    const failing = layer.shards.transaction(1, async (tx) => {
      tx.count(['never', 1]);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await total('never')).toBe(0);
  });

  it('stay in one row for who writes alone, and split only under concurrency', async () => {
    for (let i = 0; i < 5; i++) await layer.shards.transaction(3, async (tx) => tx.count(['calm', 1]));
    const [calm] = (await layer.primaryReads.everywhere<{ parts: number }>(TOTAL, ['calm']))
      .flat()
      .filter(({ parts }) => parts > 0);
    expect(calm?.parts).toBe(1);
  });
});
