import { jsonOf, renderResult } from './render-result';

const select = { command: 'SELECT', rowCount: 2, columns: ['id', 'name'] };

describe(renderResult.name, () => {
  it('aligns columns, numbers to the right, and says how many rows and how long', () => {
    const rows = [
      ['1', 'Jake'],
      ['1024', null],
    ];
    expect(renderResult({ ...select, rows }, 1.26)).toBe(
      ['id   | name', '-----+-----', '   1 | Jake', '1024 | NULL', '(2 rows, 1.3 ms)', ''].join('\n'),
    );
  });

  it('shows the columns of no rows', () => {
    expect(renderResult({ ...select, rowCount: 0, rows: [] }, 1)).toBe('id | name\n---+-----\n(0 rows, 1.0 ms)\n');
  });

  it('says what a command did that gives no rows', () => {
    expect(renderResult({ command: 'UPDATE', rowCount: 2, columns: [], rows: [] }, 2)).toBe('UPDATE 2 (2.0 ms)\n');
    expect(renderResult({ command: 'SET', rowCount: undefined, columns: [], rows: [] }, 2)).toBe('SET (2.0 ms)\n');
  });

  it('lets no control character of the data reach the terminal', () => {
    const rows = [['\u001b[2Jx\n', '\u009b2J\u202e']];
    const table = renderResult({ ...select, rows }, 1);
    expect(table).toContain(String.raw`\u001b[2Jx\n | \u009b2J\u202e`);
  });
});

describe(jsonOf.name, () => {
  it('gives one line with a row as an object', () => {
    expect(jsonOf({ ...select, rowCount: 1, rows: [[1, { a: null }]] })).toBe(
      '{"command":"SELECT","rowCount":1,"rows":[{"id":1,"name":{"a":null}}]}\n',
    );
  });
});
