import { sizeOf } from './size-of';

describe(sizeOf, () => {
  it('is about the length of Buffers and strings, twice for characters that need two bytes', () => {
    expect(sizeOf(Buffer.alloc(10_000)) / 10_000).toBeCloseTo(1, 1);
    expect(sizeOf('x'.repeat(10_000)) / 10_000).toBeCloseTo(1, 1);
    expect(sizeOf('ж'.repeat(10_000)) / 20_000).toBeCloseTo(1, 1);
  });

  it('counts what is deep inside, and once what is there twice', () => {
    const body = Buffer.alloc(10_000);
    expect(sizeOf({ list: [new Map([['a', new Set([body])]])] })).toBeGreaterThan(10_000);
    expect(sizeOf({ a: body, b: body })).toBeLessThan(11_000);
    const ring: { self?: object } = {};
    ring.self = ring;
    expect(sizeOf(ring)).toBeLessThan(100);
  });

  it.each([undefined, null, true, () => 1])('is next to nothing for %p', (value) => {
    expect(sizeOf(value)).toBe(0);
  });
});
