import { statement, withoutPosition } from './statement';

describe(statement.name, () => {
  it('may be declared again with the same text, as a module that is loaded twice does', () => {
    expect(statement('spec.same', 'SELECT 1')).toEqual(statement('spec.same', 'SELECT 1'));
  });

  it('refuses a second text under one name: a connection keeps one plan for it', () => {
    statement('spec.twice', 'SELECT 1');
    expect(() => statement('spec.twice', 'SELECT 2')).toThrow('Two statements are called spec.twice');
  });

  it.each([
    'SELECT 1',
    '  with a AS (SELECT 1) SELECT * FROM a',
    '-- why\n/* what */ (VALUES (1))',
    'TABLE notes',
    '( (/* a */ SELECT 1))',
  ])('can be read when it is a query: %s', (text) =>
    expect(statement(`spec.query ${text.length}`, text).readText).toContain(text),
  );

  it('refuses to be read when it is none, since a read is part of a larger query', () => {
    const deletion = statement('spec.deletion', 'DELETE FROM notes RETURNING id');
    expect(() => deletion.readText).toThrow('spec.deletion must begin with SELECT, WITH, VALUES or TABLE');
  });

  it('refuses a name that PostgreSQL would cut', () => {
    expect(() => statement('x'.repeat(64), 'SELECT 1')).toThrow('longer than 63');
  });
});

describe(withoutPosition.name, () => {
  it('is the text of the statement, whether or not a reader sent it', () => {
    const { text, readText } = statement('spec.shown', 'SELECT id FROM (SELECT 1 AS id) AS "~statement"');
    expect(withoutPosition(readText)).toBe(text);
    expect(withoutPosition(text)).toBe(text);
  });
});
