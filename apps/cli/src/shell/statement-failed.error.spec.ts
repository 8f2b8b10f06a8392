import { StatementFailedError } from './statement-failed.error';

describe(StatementFailedError.name, () => {
  it('shows the place, the detail and the hint', () => {
    const cause = Object.assign(new Error('column "nam" does not exist'), {
      code: '42703',
      position: '18',
      detail: 'There is one.',
      hint: 'Perhaps you meant "name".',
    });
    expect(new StatementFailedError("SELECT '😀',\n\tid, nam FROM t", cause).message).toBe(
      [
        'ERROR 42703: column "nam" does not exist',
        'LINE 2: \tid, nam FROM t',
        '        \t    ^',
        'DETAIL: There is one.',
        'HINT: Perhaps you meant "name".',
      ].join('\n'),
    );
  });

  it('shows what no server said', () => {
    expect(new StatementFailedError('SELECT 1', new Error('Connection terminated')).message).toBe(
      'ERROR: Connection terminated',
    );
  });
});
