import { check, type Promised } from './checker';
import { History, type Read, type Write } from './history';

const BOUND = { stalenessBoundMs: 1000 };

const write = (version: number, endedAt: number, outcome: Write['outcome'] = 'acknowledged'): Write => ({
  key: 'k',
  version,
  startedAt: endedAt - 5,
  endedAt,
  outcome,
});
const read = (version: number, startedAt: number, reader: Read['reader'] = 'other', session = 's'): Read => ({
  key: 'k',
  version,
  startedAt,
  endedAt: startedAt + 5,
  reader,
  session,
});

function promisesBroken(parts: { writes?: Write[]; reads?: Read[]; final?: number }): Promised[] {
  const history = new History();
  for (const each of parts.writes ?? []) history.wrote(each);
  for (const each of parts.reads ?? []) history.saw(each);
  if (parts.final !== undefined) history.ended('k', parts.final);
  return check(history, BOUND).map(({ promise }) => promise);
}

describe('the history checker', () => {
  it('accepts a history in which every promise was kept', () => {
    const writes = [write(1, 100), write(2, 200, 'refused'), write(3, 300, 'unknown'), write(4, 400)];
    const reads = [read(1, 110, 'writer'), read(0, 110), read(3, 320, 'holder'), read(4, 420, 'writer'), read(1, 1090)];
    expect(promisesBroken({ writes, reads, final: 4 })).toEqual([]);
  });

  it('catches a writer who does not see its own acknowledged write', () => {
    expect(promisesBroken({ writes: [write(1, 100), write(2, 200)], reads: [read(1, 201, 'writer')] })).toEqual([
      'read-your-writes',
    ]);
  });

  it('does not hold a write against a read that began before its acknowledgement', () => {
    expect(promisesBroken({ writes: [write(1, 100)], reads: [read(0, 99, 'writer')] })).toEqual([]);
  });

  it('catches a position holder who goes back in time', () => {
    const reads = [read(2, 210, 'holder'), read(1, 220, 'holder')];
    expect(promisesBroken({ writes: [write(1, 100), write(2, 200)], reads })).toEqual(['monotonic-reads']);
  });

  it('lets two sessions, and two reads at once, see different moments', () => {
    const writes = [write(1, 100), write(2, 200)];
    expect(promisesBroken({ writes, reads: [read(2, 210, 'holder', 'a'), read(1, 220, 'holder', 'b')] })).toEqual([]);
    expect(promisesBroken({ writes, reads: [read(2, 210, 'holder'), read(1, 212, 'holder')] })).toEqual([]);
  });

  it('catches data that is older than the bound', () => {
    expect(promisesBroken({ writes: [write(1, 100)], reads: [read(0, 1101)] })).toEqual(['bounded-staleness']);
    expect(promisesBroken({ writes: [write(1, 100)], reads: [read(0, 1099)] })).toEqual([]);
  });

  it('catches an acknowledged write that is lost in the end', () => {
    expect(promisesBroken({ writes: [write(1, 100), write(2, 200)], final: 1 })).toEqual(['no-loss']);
    expect(promisesBroken({ writes: [write(1, 100), write(2, 200, 'unknown')], final: 1 })).toEqual([]);
  });

  it('catches a write that was refused and happened all the same', () => {
    const writes = [write(1, 100), write(2, 200, 'refused')];
    expect(promisesBroken({ writes, final: 2 })).toEqual(['no-loss']);
    expect(promisesBroken({ writes, reads: [read(2, 300)] })).toEqual(['no-phantom']);
  });

  it('catches a version that nobody had written', () => {
    expect(promisesBroken({ writes: [write(1, 100)], reads: [read(7, 300)] })).toEqual(['no-phantom']);
    expect(promisesBroken({ writes: [write(1, 100)], reads: [read(1, 50)] })).toEqual(['no-phantom']);
  });
});
