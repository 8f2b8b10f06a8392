import { Random } from './random';

describe(Random.name, () => {
  it('gives the same number for the same place, in whatever order', () => {
    const [first, second] = [new Random(1, 'test'), new Random(1, 'test')];
    const forth = [0, 1, 2].map((index) => first.bits(index, 5));
    const back = [2, 1, 0].map((index) => second.bits(index, 5));
    expect(back.reverse()).toEqual(forth);
  });

  it('never changes: sets that were generated before can be generated again', () => {
    const random = new Random(1, 'test');
    expect([random.bits(0), random.bits(1), random.bits(0, 1), new Random(2, 'test').bits(0)]).toMatchInlineSnapshot(`
      [
        3728361053,
        1908586827,
        1269838546,
        917691671,
      ]
    `);
  });

  it('spreads evenly over indexes and over parts', () => {
    const random = new Random(7, 'test');
    for (const at of [(n: number) => random.below(10, n), (n: number) => random.below(10, 3, n)]) {
      const counts = Array<number>(10).fill(0);
      for (let n = 0; n < 20_000; n++) counts[at(n)]!++;
      expect(Math.min(...counts)).toBeGreaterThan(1800);
      expect(Math.max(...counts)).toBeLessThan(2200);
    }
  });
});
