import { Freshness } from '../freshness/freshness';
import { Lookups } from './lookups';

const SECRET = 'a secret of at least 32 characters';
const at = (lsn: number): { timeline: number; lsn: number } => ({ timeline: 1, lsn });

describe(Lookups.name, () => {
  const open = (
    mode: 'process' | 'primary',
  ): { freshness: Freshness; calls: number[][]; lookups: Lookups<number, number> } => {
    const freshness = new Freshness({ mode, positionSecret: SECRET });
    const calls: number[][] = [];
    const lookups = new Lookups<number, number>(freshness, (keys) => {
      calls.push([...keys]);
      freshness.noteRead('shard 0', at(50));
      return Promise.resolve(keys.map((key) => 2 * key));
    });
    return { freshness, calls, lookups };
  };

  it('reads once for all that is asked in one turn, and once more for the next', async () => {
    const { calls, lookups } = open('process');
    expect(await Promise.all([1, 2, 3].map((key) => lookups.get(key)))).toEqual([2, 4, 6]);
    expect(await lookups.get(4)).toBe(8);
    expect(calls).toEqual([[1, 2, 3], [4]]);
  });

  it('fails for all of them when the reading fails', async () => {
    const { freshness } = open('process');
    const lookups = new Lookups<number, number>(freshness, () => Promise.reject(new Error('away')));
    const answers = await Promise.allSettled([lookups.get(1), lookups.get(2)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('reads above the floors of each, and tells each what was seen', async () => {
    const { freshness, lookups } = open('process');
    const floors: unknown[] = [];
    const asking = [10, 30, 20].map((lsn) => {
      const before = freshness.open(undefined);
      before.note('shard 0', at(lsn));
      const scope = freshness.open(freshness.header(before));
      return freshness.run(scope, async () => {
        await lookups.get(lsn);
        floors.push(scope.seen.get('shard 0'));
      });
    });
    await Promise.all(asking);
    expect(floors).toEqual([at(50), at(50), at(50)]);
  });

  it('asks alone for whom only the primary may answer', async () => {
    const { freshness, calls, lookups } = open('primary');
    const asUser = (key: number): Promise<number> =>
      freshness.run(freshness.open(undefined), async () => {
        await freshness.identify(String(key));
        return lookups.get(key);
      });
    await Promise.all([asUser(1), asUser(2)]);
    expect(calls).toEqual([[1], [2]]);
  });
});
