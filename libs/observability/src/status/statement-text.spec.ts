import { statement } from '@aqueduct/database';
import { shownText } from './statement-text';

describe(shownText.name, () => {
  it('is the statement itself, without what a reader has around it', () => {
    const { readText } = statement('spec.shown', 'SELECT id FROM notes WHERE id = $1');
    expect(shownText(readText)).toBe('SELECT id FROM notes WHERE id = $1');
  });

  it.each([
    ["SELECT 1 FROM users WHERE name = 'O''Hara' AND age > 42", "SELECT … FROM users WHERE name = '…' AND age > …"],
    ["SELECT E'a\\'b secret' , $1", "SELECT '…' , $1"],
    ['SELECT $$secret$$, $a$ secret $a$', "SELECT '…', '…'"],
    ["SELECT 'never ended secret", "SELECT '…'"],
    ['/* user=secret */ SELECT id -- secret\nFROM t1', 'SELECT id FROM t1'],
    ["SELECT '/*', secret_column, '*/'", "SELECT '…', secret_column, '…'"],
    ["/* it's */ SELECT 'secret', a", "SELECT '…', a"],
    ["SELECT 'a\\', 'secret', b", "SELECT '…', '…', b"],
    ["SELECT \"it's\", 'secret'", `SELECT "it's", '…'`],
    ['SELECT id /* a /* b */ secret */', 'SELECT id'],
    ['UPDATE shard_1.t2 SET a = 1.5e3, b = $12', 'UPDATE shard_1.t2 SET a = …, b = $12'],
  ])('holds no value: %s', (text, shown) => expect(shownText(text)).toBe(shown));

  it('is cut', () => {
    expect(shownText(`SELECT ${'column_name, '.repeat(50)}`)).toHaveLength(200);
  });
});
