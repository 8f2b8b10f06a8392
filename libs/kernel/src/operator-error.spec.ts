import { DeadlineError } from './errors';
import { explain, OperatorError } from './operator-error';

class PlugMissingError extends OperatorError {
  readonly code = 'PLUG_MISSING';
}

describe(explain.name, () => {
  it('gives what a person must mend as its sentence alone', () => {
    expect(explain(new PlugMissingError('The plug is missing: put it in'))).toBe('The plug is missing: put it in');
    expect(explain(new DeadlineError('Waiting', 5))).toBe('Waiting took longer than 5 ms');
  });

  it('adds what caused it, unless the sentence says that already', () => {
    const cause = new Error('ECONNREFUSED');
    expect(explain(new PlugMissingError('No power', { cause }))).toBe('No power\nCaused by: ECONNREFUSED');
    expect(explain(new PlugMissingError('No power: ECONNREFUSED', { cause }))).toBe('No power: ECONNREFUSED');
  });

  it('gives what nobody expected with its stack', () => {
    expect(explain(new TypeError('x is not a function'))).toMatch(/^TypeError: x is not a function\n +at /);
  });

  it('gives what is no error as it is', () => {
    expect(explain('a text')).toBe('a text');
  });
});
