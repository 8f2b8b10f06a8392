import { namedStatement } from './named-statement';

describe(namedStatement.name, () => {
  it('numbers parameters by their first use, and casts stay', () => {
    const { statement } = namedStatement('test.numbers', 'SELECT :b::int, :a, :b');
    expect(statement.text).toBe('SELECT $1::int, $2, $1');
  });

  it('binds the values that the text uses, null included', () => {
    const named = namedStatement('test.binds', 'SELECT :viewer, :limit');
    expect(named.bind({ limit: 5, viewer: null, tag: 'unused' })).toEqual([null, 5]);
  });

  it('refuses to run without a value', () => {
    expect(() => namedStatement('test.missing', 'SELECT :limit').bind({})).toThrow(':limit');
  });
});
