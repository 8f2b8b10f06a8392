import { withLiterals } from './literals';

describe(withLiterals.name, () => {
  it.each<[unknown, string]>([
    [1, "'1'"],
    [null, 'NULL'],
    [undefined, 'NULL'],
    [true, "'true'"],
    [10n ** 18n, "'1000000000000000000'"],
    ["it's", "'it''s'"],
    ['back\\slash', " E'back\\\\slash'"],
    [Buffer.from([0, 255]), " E'\\\\x00ff'"],
    [['a', 'b"c', null, 'd,e'], ` E'{"a","b\\\\"c",NULL,"d,e"}'`],
    [[], "'{}'"],
    [[[1, 2], [3]], `'{{"1","2"},{"3"}}'`],
  ])('writes %p so that nothing in it can be taken for SQL', (value, literal) => {
    expect(withLiterals('SELECT $1', [value])).toBe(`SELECT ${literal}`);
  });

  it('puts each parameter where it is named', () => {
    expect(withLiterals('$2, $1, $2, $10', [1, '$1', 3, 4, 5, 6, 7, 8, 9, 10])).toBe("'$1', '1', '$1', '10'");
  });

  it.each([{ a: 1 }, Symbol('x'), new Date(0)])('refuses %p', (value) => {
    expect(() => withLiterals('$1', [value])).toThrow('cannot be written as a literal');
  });

  it('refuses a text with more places than parameters', () => {
    expect(() => withLiterals('$1, $2', [1])).toThrow('No parameter $2 was given');
  });
});
