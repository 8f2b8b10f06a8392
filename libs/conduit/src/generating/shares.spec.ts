import fc from 'fast-check';
import { distinctChoice, Shares } from './shares';

const sharesOf = (shares: Shares, count: number): number[] =>
  Array.from({ length: count }, (_, rank) => shares.of(rank));

describe(Shares.name, () => {
  it('make exactly the total, and give nobody more than the most', () => {
    const wanted = fc
      .record({ count: fc.integer({ min: 1, max: 400 }), most: fc.integer({ min: 1, max: 400 }) })
      .chain(({ count, most }) => fc.tuple(fc.constant(count), fc.constant(most), fc.nat({ max: count * most })));
    fc.assert(
      fc.property(wanted, fc.double({ min: 0.2, max: 1, noNaN: true }), ([count, most, total], exponent) => {
        const all = sharesOf(new Shares(total, count, exponent, most), count);
        expect(all.reduce((sum, share) => sum + share, 0)).toBe(total);
        expect(Math.max(...all)).toBeLessThanOrEqual(most);
        expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('give the first ones much more, the smaller the exponent', () => {
    const firstTenth = (exponent: number): number =>
      sharesOf(new Shares(100_000, 1000, exponent), 100).reduce((sum, share) => sum + share, 0);
    expect([1, 0.5, 0.3].map(firstTenth)).toEqual([10_000, 31_623, 50_119]);
  });

  it('are refused when there are too few holders', () => {
    expect(() => new Shares(101, 10, 0.5, 10)).toThrow(RangeError);
  });
});

describe(distinctChoice.name, () => {
  it('never chooses one twice, nor one that is not there', () => {
    const wanted = fc
      .integer({ min: 1, max: 500 })
      .chain((among) => fc.tuple(fc.constant(among), fc.integer({ min: 1, max: among })));
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(wanted, fc.double({ min: 1, max: 4, noNaN: true }), fraction, ([among, chosen], skew, some) => {
        const all = Array.from({ length: chosen }, (_, nth) => distinctChoice(nth, chosen, among, some, skew));
        expect(new Set(all).size).toBe(chosen);
        expect(all.every((one) => one >= 0 && one < among)).toBe(true);
      }),
    );
  });

  it('chooses the first ones more often', () => {
    const halves = [0, 0];
    for (let nth = 0; nth < 1000; nth++) halves[distinctChoice(nth, 1000, 10_000, 0.5, 2.5) < 5000 ? 0 : 1]!++;
    expect(halves[0]).toBeGreaterThan(1.5 * halves[1]!);
  });
});
