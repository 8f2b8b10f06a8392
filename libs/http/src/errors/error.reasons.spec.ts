import { noteFailedStatement } from '@aqueduct/kernel';
import { answerOf } from './error.answer';
import { withReasons } from './error.reasons';
import { httpProblems } from './http.problem';

describe(withReasons.name, () => {
  it('adds every cause and the statement to an internal error', () => {
    const cause = new TypeError('no such table');
    noteFailedStatement(cause, {
      name: 'tags.all',
      text: 'SELECT name\n  FROM tags',
      database: 'shard 0',
      node: 'a:1',
    });
    const error = new Error('could not list', { cause });
    expect(withReasons(answerOf(error), error)).toMatchObject({
      status: 500,
      problems: {
        server: [
          'internal error',
          'Error: could not list',
          'TypeError: no such table',
          'Statement tags.all on shard 0 at a:1: SELECT name FROM tags',
        ],
      },
    });
  });

  it('leaves every other answer as it is', () => {
    const problem = httpProblems.malformedUrl();
    expect(withReasons(answerOf(problem), problem)).toEqual(answerOf(problem));
  });
});
