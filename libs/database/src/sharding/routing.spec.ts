import { isId } from '@aqueduct/kernel';
import * as fc from 'fast-check';
import { BUCKETS } from './bucket';
import { bucketOfId, composeId, newId, timeOfId } from './id';
import { bucketOfSlug, composeSlug, newSlug, SLUG_PARTS } from './slug';

const bucket = fc.integer({ min: 0, max: BUCKETS - 1 });
const time = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2090, 0, 1) });

describe('an id', () => {
  it('gives back its bucket and its time', () => {
    fc.assert(
      fc.property(bucket, time, (b, ms) => {
        const id = newId(b, ms);
        expect([bucketOfId(id), timeOfId(id).getTime(), isId(id)]).toEqual([b, ms, true]);
      }),
    );
  });

  it('is the same for the same parts', () => {
    fc.assert(
      fc.property(bucket, time, fc.nat({ max: 1023 }), (b, ms, part) => {
        const id = composeId(b, ms, part);
        expect(id).toBe(composeId(b, ms, part + 1024));
        expect([bucketOfId(id), timeOfId(id).getTime(), isId(id)]).toEqual([b, ms, true]);
      }),
    );
  });

  it('is ordered by time whatever its bucket', () => {
    fc.assert(fc.property(bucket, bucket, time, (a, b, ms) => BigInt(newId(a, ms)) < BigInt(newId(b, ms + 1))));
  });

  it('is distinct for a thousand made in one millisecond', () => {
    expect(new Set(Array.from({ length: 1000 }, () => newId(7, Date.UTC(2026, 1, 1)))).size).toBe(1000);
  });

  it.each(['abc', '', '0x10', '-1', '12345678901234567890'])('is asked of nothing else, such as %j', (text) => {
    expect(() => bucketOfId(text)).toThrow(`"${text}" is no id`);
    expect(() => timeOfId(text)).toThrow(`"${text}" is no id`);
  });

  it.each(['', '0', '-1', '1.5', '99999999999999999999', '9223372036854775808', 'abc', ' 1'])(
    'is not what %j is',
    (text) => expect(isId(text)).toBe(false),
  );
});

describe('a slug', () => {
  it('gives back its bucket whatever the title', () => {
    fc.assert(
      fc.property(bucket, fc.string({ unit: 'binary' }), (b, title) => {
        const slug = newSlug(title, b);
        expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(bucketOfSlug(slug)).toBe(b);
      }),
    );
  });

  it('is the same for the same parts', () => {
    const [first, last] = [composeSlug('A title', 1, 0), composeSlug('A title', 1, SLUG_PARTS - 1)];
    expect(first).toBe(composeSlug('A title', 1, 0));
    expect([bucketOfSlug(first), bucketOfSlug(last)]).toEqual([1, 1]);
  });

  it('reads like its title', () => {
    expect(newSlug('Çrème brûlée: 10 tips!', 1)).toMatch(/^creme-brulee-10-tips-[0-9a-z]{8}$/);
  });

  it('stays short for an endless title', () => {
    expect(newSlug('word '.repeat(100_000), 1).length).toBeLessThanOrEqual(89);
  });

  it.each(['', 'feed', 'no-such-article', 'x-zzzzzzzz', 'UPPER-3KX91B0Q'])(
    'of another maker is refused: %j',
    (text) => {
      expect(bucketOfSlug(text)).toBeUndefined();
    },
  );
});
