import { statement } from '../src/statements/statement';
import { TOTALS } from '../src/transactions/counters';
import { openLayer, type Layer } from './layer';

const TOTAL = statement(
  'test.total',
  'SELECT sum(value)::int AS total, count(*)::int AS parts FROM aqueduct_core.counters WHERE name = $1',
);

const WIDE = statement(
  'test.wide',
  `SELECT coalesce(sum(value) FILTER (WHERE bucket = ${TOTALS}), 0)::int AS total,
     coalesce(sum(value) FILTER (WHERE bucket <> ${TOTALS}), 0)::int AS buckets
   FROM aqueduct_core.counters WHERE name = $1`,
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

  it('have a total on the shard that agrees with the buckets at any time', async () => {
    const buckets = [10, 11, 12, 13];
    await Promise.all(
      Array.from({ length: 80 }, (_, i) =>
        layer.shards.transaction(buckets[i % 4]!, async (tx) => tx.count(['wide', 2, 'total'], ['narrow', 1])),
      ),
    );
    const sums = await layer.primaryReads.everywhere<{ total: number; buckets: number }>(WIDE, ['wide']);
    for (const shard of sums.flat()) expect(shard.total).toBe(shard.buckets);
    expect(sums.flat().reduce((sum, shard) => sum + shard.total, 0)).toBe(160);
    const narrow = await layer.primaryReads.everywhere<{ total: number; buckets: number }>(WIDE, ['narrow']);
    expect(narrow.flat().every(({ total }) => total === 0)).toBe(true);
  });

  it('stay in one row for who writes alone, and split only under concurrency', async () => {
    for (let i = 0; i < 5; i++) await layer.shards.transaction(3, async (tx) => tx.count(['calm', 1]));
    const [calm] = (await layer.primaryReads.everywhere<{ parts: number }>(TOTAL, ['calm']))
      .flat()
      .filter(({ parts }) => parts > 0);
    expect(calm?.parts).toBe(1);
  });
});
