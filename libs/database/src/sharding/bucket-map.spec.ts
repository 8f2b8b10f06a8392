import type { Databases } from '../nodes/databases';
import { BUCKETS } from './bucket';
import { BucketMap } from './bucket-map';

type Rows = Promise<{ bucket: number; shard?: number }[]>;

const all = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
const everythingOn = (shard: number): { bucket: number; shard: number }[] => all.map((bucket) => ({ bucket, shard }));

function mapOf(directory: () => Rows, ...shards: (() => Rows)[]): BucketMap {
  const set = (read: () => Rows): unknown => ({ read, hasPrimary: true });
  const databases = {
    directory: set(directory),
    shardNumbers: [...shards.keys()],
    shard: (shard: number) => set(shards[shard] ?? directory),
    onBucketMapChange: () => undefined,
  };
  return new BucketMap(databases as unknown as Databases, 60_000);
}

describe(BucketMap.name, () => {
  it('reads again after a reading that may have begun before the change that it is told of', async () => {
    const answers: ((rows: { bucket: number; shard: number }[]) => void)[] = [];
    const map = mapOf(() => new Promise((resolve) => answers.push(resolve)));
    const before = map.refresh();
    const told = [map.refresh(), map.refresh()];
    answers[0]?.(everythingOn(0));
    await before;
    expect(map.shardOf(7)).toBe(0);
    answers[1]?.(everythingOn(1));
    await Promise.all(told);
    expect(map.shardOf(7)).toBe(1);
    expect(answers).toHaveLength(2);
  });

  it('asks the shards again, while the directory is down, for what one that was down holds', async () => {
    const down = (): Rows => Promise.reject(new Error('down'));
    let second = down;
    const even = (): Rows => Promise.resolve(all.filter((bucket) => bucket % 2 === 0).map((bucket) => ({ bucket })));
    const odd = (): Rows => Promise.resolve(all.filter((bucket) => bucket % 2 === 1).map((bucket) => ({ bucket })));
    const map = mapOf(down, even, () => second());
    await map.refresh();
    expect(map.shardOf(0)).toBe(0);
    expect(() => map.shardOf(1)).toThrow('no shard for bucket 1');
    second = odd;
    await map.refresh();
    expect(map.shardOf(1)).toBe(1);
  });
});
