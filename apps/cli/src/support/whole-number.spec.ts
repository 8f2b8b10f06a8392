import { wholeNumber } from './whole-number';

describe(wholeNumber.name, () => {
  const read = wholeNumber({ least: 1, most: 100 });

  it.each(['1', '100', '042'])('takes %s', (text) => expect(read(text)).toBe(Number(text)));

  it.each(['', '0', '101', '-1', '1.5', '1e2', 'ten', ' 1', '9'.repeat(40)])('refuses %j and says the bounds', (text) =>
    expect(() => read(text)).toThrow('a whole number from 1 to 100'),
  );
});
