import { newId } from '../src/sharding/id';
import { statement } from '../src/statements/statement';
import { openLayer, type Layer } from './layer';

// A stand-in for a table: shard n of two holds every second number up to a hundred.
const NUMBERS = statement(
  'test.numbers',
  `SELECT (2 * n + shard)::text AS id FROM generate_series(1, 50) AS n, aqueduct_core.identity WHERE 2 * n + shard < $1 ORDER BY n DESC LIMIT $2`,
);
const SHARD = statement('test.shard', 'SELECT shard::int, $1::bigint[] AS ids FROM aqueduct_core.identity');

describe('reading over shards', () => {
  let layer: Layer;
  beforeAll(async () => {
    layer = await openLayer();
  });
  afterAll(() => layer.close());

  const page = async (below: number, limit: number, offset?: number): Promise<number[]> => {
    const options = offset === undefined ? { limit } : { limit, offset };
    return (await layer.reads.page<{ id: string }>(NUMBERS, [below], options)).map(({ id }) => Number(id));
  };

  it('gives one ordered page of all shards, newest first', async () => {
    expect(await page(1000, 5)).toEqual([101, 100, 99, 98, 97]);
  });

  it('goes on from a key or an offset without a gap or a repetition', async () => {
    expect(await page(97, 4)).toEqual([96, 95, 94, 93]);
    expect(await page(1000, 4, 5)).toEqual([96, 95, 94, 93]);
  });

  it('ends with what there is', async () => {
    expect(await page(5, 10)).toEqual([4, 3, 2]);
    expect(await page(1, 10)).toEqual([]);
  });

  it('asks each shard that holds one of the ids once, for its own ids', async () => {
    const ids = [newId(0), newId(1), newId(2), newId(3)];
    const rows = await layer.reads.among<{ shard: number; ids: string[] }>([...ids, ...ids], SHARD, (its) => [its]);
    const asked = rows.sort((a, b) => a.shard - b.shard).map((row) => row.ids);
    expect(asked).toEqual([
      [ids[0], ids[2]],
      [ids[1], ids[3]],
    ]);
  });

  it('answers the columns of the statement and no others', async () => {
    expect(Object.keys((await layer.reads.at(0).row<object>(SHARD, [[]])) ?? {})).toEqual(['shard', 'ids']);
  });
});
