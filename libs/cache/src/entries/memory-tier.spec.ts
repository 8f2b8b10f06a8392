import type { Floor } from '@aqueduct/database';
import { InvalidationLog } from '../invalidation/invalidation-log';
import type { Entry } from './entry';
import { MemoryTier } from './memory-tier';

const shard = (lsn: number): Map<string, Floor> => new Map([['shard 0', { timeline: 1, lsn }]]);

describe(MemoryTier.name, () => {
  let log: InvalidationLog;
  let memory: MemoryTier;
  beforeEach(() => {
    jest.useFakeTimers({ now: 1_000_000 });
    log = new InvalidationLog({ hotPerSecond: 20 });
    memory = new MemoryTier(log, { maxBytes: 100_000, beatMs: 1000 });
  });
  afterEach(() => jest.useRealTimers());

  const entry = (changes: Partial<Entry> = {}): Entry => ({
    key: 'k',
    value: 'v',
    tags: ['a', 'b'],
    floors: shard(10),
    seen: shard(10),
    madeAt: Date.now(),
    freshUntil: Date.now() + 1000,
    staleUntil: Date.now() + 2000,
    errorUntil: Date.now() + 5000,
    bytes: 1000,
    moment: log.moment,
    ...changes,
  });
  const invalidate = (tags: string[], lsn: number): void => {
    log.note(tags, shard(lsn));
    memory.invalidate(tags);
  };

  it('gives what is fresh, then what is to be made anew, then nothing but a last resort', () => {
    memory.put(entry());
    expect(memory.get('k')).toMatchObject({ condition: 'fresh', entry: { value: 'v' } });
    jest.advanceTimersByTime(1000);
    expect(memory.get('k')).toMatchObject({ condition: 'refresh' });
    jest.advanceTimersByTime(1000);
    expect(memory.get('k')).toBeUndefined();
    expect(memory.lastResort('k')).toMatchObject({ value: 'v' });
    jest.advanceTimersByTime(3000);
    expect(memory.lastResort('k')).toBeUndefined();
    memory.sweep();
    expect(memory.stats.entries).toBe(0);
  });

  it('lets go what one of its tags makes invalid, as a last resort too', () => {
    memory.put(entry());
    invalidate(['other'], 20);
    expect(memory.get('k')).toBeDefined();
    invalidate(['b'], 20);
    expect(memory.get('k')).toBeUndefined();
    expect(memory.lastResort('k')).toBeUndefined();
  });

  it('keeps what shows the invalidation already', () => {
    memory.put(entry({ floors: shard(30) }));
    invalidate(['a'], 20);
    expect(memory.get('k')).toBeDefined();
  });

  it('does not keep what was made of what an invalidation has changed', () => {
    const late = entry();
    invalidate(['a'], 20);
    memory.put(late);
    expect(memory.get('k')).toBeUndefined();
    memory.put(entry({ floors: shard(20) }));
    expect(memory.get('k')).toBeDefined();
  });

  it('does not keep what began before something was missed', () => {
    const late = entry();
    log.noteMissed();
    memory.clear();
    memory.put(late);
    expect(memory.get('k')).toBeUndefined();
  });

  it('forgets the tags of what was replaced', () => {
    memory.put(entry());
    memory.put(entry({ tags: ['b'], value: 'next' }));
    invalidate(['a'], 20);
    expect(memory.get('k')).toMatchObject({ entry: { value: 'next' } });
    invalidate(['b'], 20);
    expect(memory.get('k')).toBeUndefined();
  });

  it('lets go what was used longest ago, and does not begin to keep what has no room at all', () => {
    for (let n = 0; n < 100; n++) {
      memory.put(entry({ key: `k${n}` }));
      memory.get('k0');
    }
    expect(memory.get('k0')).toBeDefined();
    expect(memory.get('k1')).toBeUndefined();
    expect(memory.stats.bytes).toBeLessThanOrEqual(100_000);
    expect(memory.stats.evicted).toBe(100 - memory.stats.entries);
    memory.put(entry({ key: 'huge', bytes: 200_000 }));
    expect(memory.get('huge')).toBeUndefined();
  });

  it.each([0, 0.5, 1.25])('takes a size of %p', (bytes) => {
    memory.put(entry({ bytes }));
    expect(memory.get('k')).toBeDefined();
  });

  describe('of a hot tag', () => {
    let lsn = 100;
    beforeEach(() => {
      for (let n = 0; n < 30; n++) invalidate(['a'], ++lsn);
    });

    it('gives what it made old until the beat, and has it made anew a little before', () => {
      memory.put(entry({ floors: shard(lsn) }));
      invalidate(['a'], ++lsn);
      expect(memory.get('k')).toMatchObject({ condition: 'fresh' });
      jest.advanceTimersByTime(860);
      invalidate(['a'], ++lsn);
      expect(memory.get('k')).toMatchObject({ condition: 'refresh' });
      jest.advanceTimersByTime(140);
      expect(memory.get('k')).toBeUndefined();
    });

    it('counts from when its making began for what was made old by then', () => {
      const late = entry({ floors: shard(lsn), freshUntil: Infinity });
      jest.advanceTimersByTime(600);
      invalidate(['a'], ++lsn);
      memory.put(late);
      expect(memory.get('k')).toMatchObject({ condition: 'fresh' });
      jest.advanceTimersByTime(400);
      expect(memory.get('k')).toBeUndefined();
    });

    it('is no last resort, and no excuse for another tag', () => {
      memory.put(entry({ floors: shard(lsn) }));
      invalidate(['a'], ++lsn);
      expect(memory.lastResort('k')).toBeUndefined();
      invalidate(['b'], ++lsn);
      expect(memory.get('k')).toBeUndefined();
    });
  });
});
