import { weightFor } from './weight';

describe(weightFor.name, () => {
  it.each([
    [0, 100],
    [0.6, 100],
    [0.775, 55],
    [0.95, 10],
    [1, 10],
  ])('is for a utilisation of %s %s percent', (utilisation, weight) => expect(weightFor(utilisation)).toBe(weight));
});
