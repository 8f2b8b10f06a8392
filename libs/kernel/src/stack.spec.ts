import { failedStatementOf, noteFailedStatement } from './failed-statement';
import { stackOf } from './stack';

const TAGS = { name: 'tags.all', text: 'SELECT name\n  FROM tags', database: 'shard 0', node: '127.0.0.1:5432' };

describe(stackOf.name, () => {
  it('shows the error and each of its causes', () => {
    const text = stackOf(new Error('outer', { cause: new TypeError('inner') }));
    expect(text).toMatch(/^Error: outer\n {4}at /);
    expect(text).toContain('Caused by: TypeError: inner\n    at ');
  });

  it('shows no other property of them, since those of a query hold personal data', () => {
    expect(stackOf(Object.assign(new Error('failed'), { parameters: ['hunter2'] }))).not.toContain('hunter2');
    expect(stackOf('hunter2')).not.toContain('hunter2');
  });

  it('ends when causes go round in a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(stackOf(error).match(/Caused by/g)).toHaveLength(8);
  });

  it('ends with the statement that failed, also when a cause carries it', () => {
    const cause = new Error('no such table');
    noteFailedStatement(cause, TAGS);
    const text = stackOf(new Error('outer', { cause }));
    expect(text).toMatch(/\nStatement tags\.all on shard 0 at 127\.0\.0\.1:5432:\n {4}SELECT name\n {4}FROM tags$/);
  });
});

describe(noteFailedStatement.name, () => {
  it('keeps the first note, which was made nearest to the failure', () => {
    const error = new Error('x');
    noteFailedStatement(error, TAGS);
    noteFailedStatement(new Error('outer', { cause: error }), { ...TAGS, name: 'of a transaction' });
    noteFailedStatement(error, { ...TAGS, name: 'of a transaction' });
    expect(failedStatementOf(error)).toBe(TAGS);
  });

  it('leaves alone what is no error, or can not be written on', () => {
    const frozen = Object.freeze(new Error('x'));
    for (const thrown of [undefined, 'text', frozen]) {
      noteFailedStatement(thrown, TAGS);
      expect(failedStatementOf(thrown)).toBeUndefined();
    }
  });

  it('does not show in what is printed or copied', () => {
    const error = new Error('x');
    noteFailedStatement(error, TAGS);
    expect(Object.keys({ ...error })).toEqual([]);
    expect(Object.getOwnPropertySymbols(Object.assign({}, error))).toEqual([]);
  });
});
