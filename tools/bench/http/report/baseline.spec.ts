import { compare, keyOf, kindOf } from './baseline';
import type { Ratio } from './ratios';

const KIND = kindOf({ isQuick: true, shards: 2 });
const ratio = (median: number): Ratio => ({
  request: 'list',
  of: 'Aqueduct, cached',
  against: 'node:http',
  atLeast: 0.85,
  cpu: { median, least: median, most: median },
  throughput: undefined,
});
const kept = { [KIND]: { [keyOf(ratio(0))]: 1 } };

describe(compare, () => {
  it('accepts a ratio that is up to 15 % worse than the one kept, and any better one', () => {
    expect(compare(KIND, [ratio(0.86)], kept)).toEqual({ worse: [], compared: 1 });
    expect(compare(KIND, [ratio(1.5)], kept)).toEqual({ worse: [], compared: 1 });
  });

  it('names a ratio that is more than that worse, with both values', () => {
    expect(compare(KIND, [ratio(0.8)], kept).worse).toEqual([
      'list: Aqueduct, cached / node:http is 0.80 and was 1.00: 20 % worse',
    ]);
  });

  it('compares only runs of one kind, and ratios that both have', () => {
    expect(compare(kindOf({ isQuick: false, shards: 2 }), [ratio(0.1)], kept)).toEqual({ worse: [], compared: 0 });
    expect(compare(KIND, [{ ...ratio(0.1), request: 'article' }], kept)).toEqual({ worse: [], compared: 0 });
  });
});
