import { gatherNewest, shareOf, type Part } from './gather';
import { newestFirst } from './merge-pages';

interface Row {
  readonly id: string;
}

/** Parts that hold the ids, and what each was asked for. */
function partsOf(...held: number[][]): { parts: Part<Row>[]; asked: number[][] } {
  const asked: number[][] = held.map(() => []);
  const parts = held.map((ids, index): Part<Row> => {
    const rows = ids.map((id) => ({ id: String(id) })).sort(newestFirst);
    return (limit) => {
      asked[index]?.push(limit);
      return Promise.resolve(rows.slice(0, limit));
    };
  });
  return { parts, asked };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
const newest = (rows: Row[], count: number): string[] =>
  rows
    .toSorted(newestFirst)
    .slice(0, count)
    .map(({ id }) => id);
const expected = (held: number[][], count: number): string[] =>
  newest(
    held.flat().map((id) => ({ id: String(id) })),
    count,
  );

describe('the newest rows of several shards', () => {
  it('are asked for by their likely share', async () => {
    const held = [range(1, 100).filter((id) => id % 2 === 0), range(1, 100).filter((id) => id % 2 === 1)];
    const { parts, asked } = partsOf(...held);
    expect(newest(await gatherNewest(parts, 21), 21)).toEqual(expected(held, 21));
    expect(asked).toEqual([[14], [14]]);
  });

  it('are asked for anew where one shard has more of them', async () => {
    const held = [range(50, 100), range(1, 50)];
    const { parts, asked } = partsOf(...held);
    expect(newest(await gatherNewest(parts, 21), 21)).toEqual(expected(held, 21));
    expect(asked).toEqual([[14, 21], [14]]);
  });

  it('are asked for once where there are no more', async () => {
    const held = [range(1, 6), range(6, 10)];
    const { parts, asked } = partsOf(...held);
    expect(newest(await gatherNewest(parts, 21), 21)).toEqual(expected(held, 21));
    expect(asked).toEqual([[14], [14]]);
  });

  it('are the same in whatever way they lie on the shards', async () => {
    for (let seed = 0; seed < 2000; seed++) {
      const shards = 1 + (seed % 5);
      const held: number[][] = Array.from({ length: shards }, () => []);
      let state = seed + 1;
      for (const id of range(1, 1 + (seed % 90))) {
        state = (state * 48_271) % 2_147_483_647;
        // Some seeds favour the first shard.
        held[seed % 3 === 0 && state % 10 < 8 ? 0 : state % shards]?.push(id);
      }
      const wanted = 1 + (seed % 41);
      const rows = await gatherNewest(partsOf(...held).parts, wanted);
      expect(newest(rows, wanted)).toEqual(expected(held, wanted));
    }
  });

  it('keep what a shard without any of them says', async () => {
    const nothing = (): Promise<{ id: null; matches: number }[]> => Promise.resolve([{ id: null, matches: 0 }]);
    expect(await gatherNewest([nothing, nothing], 5)).toHaveLength(2);
  });
});

describe(shareOf.name, () => {
  it('is all of them with one shard', () => expect(shareOf(21, 1)).toBe(21));
  it('falls with the number of shards', () => expect([2, 4, 16, 64].map((n) => shareOf(21, n))).toEqual([14, 9, 3, 2]));
  it('is never more than all', () => expect(shareOf(1, 2)).toBe(1));
});
