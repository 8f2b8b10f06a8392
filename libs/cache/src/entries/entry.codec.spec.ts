import type { Entry } from './entry';
import { decodeEntry, encodeEntry } from './entry.codec';

const entry: Entry = {
  key: 'k',
  value: {
    body: Buffer.from('ж and more'),
    at: new Date(0),
    tags: new Map([['a', 1n]]),
    list: [1, null, undefined, 'x'],
  },
  tags: ['a', 'b'],
  floors: new Map([['shard 0', { timeline: 2, lsn: 100 }]]),
  seen: new Map([['shard 0', 'primary']]),
  madeAt: 1,
  freshUntil: 2,
  staleUntil: 3,
  errorUntil: Infinity,
  bytes: 7,
  moment: 5,
};

describe('What Redis keeps', () => {
  it('is the same when it is read, but for its moment, which is that of the reading', () => {
    expect(decodeEntry(encodeEntry(entry), 12)).toEqual({ ...entry, moment: 12 });
  });

  it('keeps no memory but its own', () => {
    const read = decodeEntry<{ body: Buffer }>(
      encodeEntry({ ...entry, value: { body: Buffer.from('x'.repeat(100)) } }),
      0,
    );
    expect(read.value.body.buffer.byteLength).toBe(100);
  });

  it('is refused when it cannot be data, or is not what was written', () => {
    expect(() => encodeEntry({ ...entry, value: () => 1 })).toThrow('could not be cloned');
    expect(() => decodeEntry('AAAA', 0)).toThrow();
  });
});
