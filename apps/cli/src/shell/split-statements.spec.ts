import { splitStatements } from './split-statements';

describe(splitStatements.name, () => {
  it('splits at semicolons, and keeps what has not ended', () => {
    expect(splitStatements('SELECT 1; SELECT\n 2 ;SELECT 3')).toEqual({
      statements: ['SELECT 1', 'SELECT\n 2'],
      rest: 'SELECT 3',
    });
    expect(splitStatements('SELECT 1;\n')).toEqual({ statements: ['SELECT 1'], rest: '' });
  });

  it.each([
    "SELECT ';'",
    "SELECT 'it''s; fine'",
    String.raw`SELECT E'it\'s; fine'`,
    String.raw`SELECT 'C:\'`,
    'SELECT ";" FROM "a"";b"',
    'SELECT $$a; b$$',
    'SELECT $x$a; $$ b$x$',
    'SELECT a$1$ FROM t',
    'SELECT 1 -- no; end\n + 1',
    'SELECT /* no; /* end; */ here; */ 1',
    "SELECT value'x; y'",
    'SELECT $1',
  ])('does not split %s', (sql) => {
    expect(splitStatements(`${sql};`)).toEqual({ statements: [sql], rest: '' });
  });

  it.each(["SELECT 'open;", 'SELECT "open;', 'SELECT $$open;', '/* open;', "SELECT E'open\\';"])(
    'waits for the end of %s',
    (sql) => {
      expect(splitStatements(sql)).toEqual({ statements: [], rest: sql });
    },
  );

  it('takes neither comments nor nothing for statements', () => {
    expect(splitStatements(';; -- nothing;\n /* nothing */ ;')).toEqual({ statements: [], rest: '' });
    expect(splitStatements('-- nothing')).toEqual({ statements: [], rest: '' });
  });

  it('is quick with long statements', () => {
    const sql = `INSERT INTO t VALUES ${"('x', 1), ".repeat(50_000)}('x', 1)`;
    const started = performance.now();
    expect(splitStatements(`${sql};`).statements).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
