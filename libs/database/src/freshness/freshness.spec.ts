import { Freshness } from './freshness';

const SECRET = 'a secret of at least 32 characters';
const at = (lsn: number, timeline = 1): { timeline: number; lsn: number } => ({ timeline, lsn });

describe(Freshness.name, () => {
  it('asks nothing of a read before anything was written or seen', () => {
    expect(new Freshness({ mode: 'process', positionSecret: SECRET }).floorOf('shard 0')).toBeUndefined();
  });

  it('shows every reader of the process what the process acknowledged', () => {
    const freshness = new Freshness({ mode: 'process', positionSecret: SECRET });
    freshness.noteWrite('shard 0', at(100));
    freshness.noteWrite('shard 0', at(90));
    expect(freshness.floorOf('shard 0')).toEqual(at(100));
    expect(freshness.floorOf('shard 1')).toBeUndefined();
  });

  it('never lets who echoes the header go back in time, on any process', () => {
    const writer = new Freshness({ mode: 'primary', positionSecret: SECRET });
    const reader = new Freshness({ mode: 'primary', positionSecret: SECRET });
    const scope = writer.open(undefined);
    writer.run(scope, () => {
      writer.noteWrite('shard 1', at(700));
      writer.noteRead('directory', at(30));
    });
    const next = reader.open(writer.header(scope));
    reader.run(next, () => {
      expect(reader.floorOf('shard 1')).toEqual(at(700));
      expect(reader.floorOf('directory')).toEqual(at(30));
    });
  });

  it('keeps what a later read of the same request must see behind what an earlier one saw', () => {
    const freshness = new Freshness({ mode: 'primary', positionSecret: SECRET });
    freshness.run(freshness.open(undefined), () => {
      freshness.noteRead('shard 0', at(55));
      expect(freshness.floorOf('shard 0')).toEqual(at(55));
    });
  });

  it('sends to the primary who is signed in and may have written on another process', async () => {
    const freshness = new Freshness({ mode: 'primary', positionSecret: SECRET });
    await freshness.run(freshness.open(undefined), async () => {
      await freshness.identify('1');
      expect(freshness.floorOf('shard 0')).toBe('primary');
    });
  });

  it('asks the primary after a commit whose position is unknown, until the primary was heard again', () => {
    const freshness = new Freshness({ mode: 'process', positionSecret: SECRET });
    const before = performance.now();
    freshness.noteWrite('shard 0', 'primary');
    freshness.notePrimary('shard 0', at(10), before);
    expect(freshness.floorOf('shard 0')).toBe('primary');
    freshness.notePrimary('shard 0', at(20), performance.now() + 1);
    expect(freshness.floorOf('shard 0')).toEqual(at(20));
  });

  it('asks no longer than that, however many commits with known positions come in between', () => {
    const freshness = new Freshness({ mode: 'process', positionSecret: SECRET });
    freshness.noteWrite('shard 0', 'primary');
    const askedAtMs = performance.now() + 1;
    while (performance.now() <= askedAtMs);
    freshness.noteWrite('shard 0', at(30));
    freshness.notePrimary('shard 0', at(20), askedAtMs);
    expect(freshness.floorOf('shard 0')).toEqual(at(30));
  });

  it('carries an unknown floor in the header, and replaces it by what the primary showed', () => {
    const freshness = new Freshness({ mode: 'primary', positionSecret: SECRET });
    const writing = freshness.open(undefined);
    freshness.run(writing, () => freshness.noteWrite('shard 0', 'primary'));
    const reading = freshness.open(freshness.header(writing));
    freshness.run(reading, () => {
      expect(freshness.floorOf('shard 0')).toBe('primary');
      freshness.noteRead('shard 0', at(5));
    });
    const after = freshness.open(freshness.header(reading));
    freshness.run(after, () => expect(freshness.floorOf('shard 0')).toEqual(at(5)));
  });

  it('prefers a later timeline to a larger position', () => {
    const freshness = new Freshness({ mode: 'process', positionSecret: SECRET });
    freshness.noteWrite('shard 0', at(900, 1));
    freshness.noteWrite('shard 0', at(800, 2));
    expect(freshness.floorOf('shard 0')).toEqual(at(800, 2));
  });

  it.each(['', 'x', 'AAAA'.repeat(10), 'A'.repeat(10_000)])('ignores a header that is not its own: %#', (header) => {
    const freshness = new Freshness({ mode: 'process', positionSecret: SECRET });
    expect(freshness.open(header).echoed).toBeUndefined();
  });

  it('ignores a header signed with another secret', () => {
    const theirs = new Freshness({ mode: 'process', positionSecret: 'another secret of at least 32 chars' });
    const scope = theirs.open(undefined);
    scope.note('shard 0', at(1));
    const ours = new Freshness({ mode: 'process', positionSecret: SECRET });
    expect(ours.open(theirs.header(scope)).echoed).toBeUndefined();
  });
});
