import type { Floor } from '@aqueduct/database';
import { InvalidationLog } from './invalidation-log';

const at = (lsn: number, timeline = 1): Floor => ({ timeline, lsn });
const shard = (floor: Floor): Map<string, Floor> => new Map([['shard 0', floor]]);

describe(InvalidationLog.name, () => {
  let log: InvalidationLog;
  beforeEach(() => (log = new InvalidationLog({ hotPerSecond: 20 })));

  /** What was made from this of shard 0, beginning now or at a moment before. */
  const made = (floor: Floor | undefined, moment = log.moment, ...tags: string[]) => ({
    tags: tags.length === 0 ? ['a'] : tags,
    floors: floor === undefined ? new Map<string, Floor>() : shard(floor),
    moment,
  });

  it('knows what does not show the last invalidation of one of its tags', () => {
    log.note(['a', 'b'], shard(at(100)));
    log.note(['b'], shard(at(200)));
    expect(log.violated(made(at(100)))).toEqual([]);
    expect(log.violated(made(at(99)))).toEqual(['a']);
    expect(log.violated(made(at(150), log.moment, 'a', 'b', 'c'))).toEqual(['b']);
    expect(log.violated(made(undefined, log.moment, 'a', 'c'))).toEqual(['a']);
  });

  it('demands of whatever is made all that was heard of each database', () => {
    log.note(['a'], shard(at(100)));
    log.note(['b'], new Map([['shard 1', at(7)]]));
    log.note(['c'], shard(at(50)));
    expect(log.heard).toEqual(new Map([...shard(at(100)), ['shard 1', at(7)]]));
  });

  it('takes what was invalidated without floors by the order of what it heard', () => {
    const before = log.moment;
    log.note(['a'], new Map());
    expect(log.violated(made(at(1_000_000), before))).toEqual(['a']);
    expect(log.violated(made(undefined))).toEqual([]);
  });

  it('does not know what is missing of what began before something was missed', () => {
    const before = log.moment;
    log.noteMissed();
    expect(log.violated(made(at(1_000_000), before, 'anything'))).toBeUndefined();
    expect(log.violated(made(undefined, log.moment, 'anything'))).toEqual([]);
  });

  it('keeps a minute, and then nothing that was made before is left', () => {
    log.note(['a'], shard(at(100)), 0);
    log.note(['b'], shard(at(200)), 59_000);
    expect(log.violated(made(at(1)))).toEqual(['a']);
    log.note(['b'], shard(at(300)), 61_000);
    expect(log.violated(made(at(1)))).toEqual([]);
  });

  it('demands more rather than forgetting when very many tags are invalidated within a minute', () => {
    log.note(['first'], shard(at(100)), 0);
    const many = Array.from({ length: 100_000 }, (_, n) => `tag ${n}`);
    log.note(many, shard(at(200)), 1);
    expect(log.violated(made(at(99), log.moment, 'first'))).toBeUndefined();
    expect(log.violated(made(at(100), log.moment, 'first'))).toEqual([]);
  });

  describe('of a commit whose position nobody knows', () => {
    beforeEach(() => {
      log.note(['a'], shard(at(100)));
      log.note(['a'], shard('primary'));
    });

    it('asks the primary, and takes nothing for right that was made', () => {
      expect(log.heard).toEqual(shard('primary'));
      expect(log.violated(made(at(1_000_000)))).toEqual(['a']);
    });

    it('knows enough when a primary has shown where it stood after it', () => {
      log.resolve(shard('primary'), shard(at(150)), log.moment);
      expect(log.heard).toEqual(shard(at(150)));
      expect(log.violated(made(at(149)))).toEqual(['a']);
      expect(log.violated(made(at(150)))).toEqual([]);
    });

    it('learns nothing from what began before it, or asked no primary', () => {
      log.resolve(shard('primary'), shard(at(150)), log.moment - 1);
      log.resolve(shard(at(120)), shard(at(150)), log.moment);
      log.resolve(shard('primary'), new Map(), log.moment);
      expect(log.heard).toEqual(shard('primary'));
    });
  });

  it('calls a tag hot that is invalidated more often than allowed, until a second without', () => {
    for (let n = 0; n <= 20; n++) log.note(['a'], shard(at(n)), n * 40);
    expect(log.isHot('a', 801)).toBe(true);
    expect(log.isHot('b', 801)).toBe(false);
    log.note(['a'], shard(at(21)), 1000);
    expect(log.isHot('a', 1999)).toBe(true);
    expect(log.isHot('a', 3001)).toBe(false);
    for (let n = 0; n < 20; n++) log.note(['slow'], shard(at(n)), n * 60);
    expect(log.isHot('slow', 1200)).toBe(false);
  });
});
