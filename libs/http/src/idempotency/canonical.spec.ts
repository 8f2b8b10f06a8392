import fc from 'fast-check';
import { canonical } from './canonical';

type Entries = [string, unknown][];

/** With the keys of every object in another order. */
function arranged(value: unknown, arrange: (entries: Entries) => Entries): unknown {
  if (Array.isArray(value)) return value.map((item) => arranged(item, arrange));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(arrange(Object.entries(value)).map(([key, child]) => [key, arranged(child, arrange)]));
}

const reversed = (value: unknown): unknown => arranged(value, (entries) => entries.reverse());
const sorted = (value: unknown): string =>
  JSON.stringify(arranged(value, (entries) => entries.sort(([a], [b]) => (a < b ? -1 : 1))));

describe(canonical.name, () => {
  it('is the same whatever the order of keys', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => canonical(value) === canonical(reversed(value))));
  });

  it('differs for values that differ', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => sorted(a) === sorted(b) || canonical(a) !== canonical(b)),
    );
  });

  it.each([
    [{ a: [1, 2] }, { a: [1], b: 2 }],
    [[[1], 2], [[1, 2]]],
    [{ a: { b: 1 } }, { a: {}, b: 1 }],
    ['{0', {}],
    ['1', 1],
    [null, undefined],
    [{}, undefined],
  ])('tells %j and %j apart', (a, b) => expect(canonical(a)).not.toBe(canonical(b)));

  it('takes nesting of any depth', () => {
    const depth = 200_000;
    const value: unknown = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    expect(canonical(value)).toHaveLength(depth * 3 - 1);
  });
});
