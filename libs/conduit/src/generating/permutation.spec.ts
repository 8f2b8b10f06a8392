import fc from 'fast-check';
import { Permutation } from './permutation';

const size = fc.integer({ min: 1, max: 3000 });
const seed = fc.nat();

describe(Permutation.name, () => {
  it('holds each number once', () => {
    fc.assert(
      fc.property(seed, size, (s, n) => {
        const permutation = new Permutation(s, 'test', n);
        const values = Array.from({ length: n }, (_, position) => permutation.at(position));
        expect(new Set(values).size).toBe(n);
        expect(values.every((value) => value < n)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('says where a number stands', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 2 ** 28 }), fc.nat(), (s, n, some) => {
        const permutation = new Permutation(s, 'test', n);
        expect(permutation.positionOf(permutation.at(some % n))).toBe(some % n);
      }),
    );
  });

  it('is another for another seed, and for another use', () => {
    const orders = [new Permutation(1, 'a', 1000), new Permutation(2, 'a', 1000), new Permutation(1, 'b', 1000)];
    const texts = orders.map((order) => Array.from({ length: 20 }, (_, position) => order.at(position)).join());
    expect(new Set(texts).size).toBe(3);
  });

  it('leaves few numbers where they were', () => {
    const permutation = new Permutation(1, 'test', 10_000);
    const still = Array.from({ length: 10_000 }, (_, position) => position).filter((p) => permutation.at(p) === p);
    expect(still.length).toBeLessThan(10);
  });
});
