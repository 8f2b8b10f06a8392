import fc from 'fast-check';
import { canonical } from './canonical';

/** With its keys the other way round, at every level. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, child]) => [key, reversed(child)]),
  );
}

/** Equal but for the order of keys and what JSON itself does not tell apart. */
const sorted = (value: unknown): string => JSON.stringify(reversed(reversed(value)));

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
