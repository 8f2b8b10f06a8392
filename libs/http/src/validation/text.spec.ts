import { isBlank, isStorable, looseTextProblem, textProblem } from './text';

describe('text', () => {
  it.each([
    '',
    ' ',
    '\t\n',
    '\u00a0',
    '\u2003',
    '\u3000',
    '\u200b',
    '\u2060',
    '\ufeff',
    '\u3164',
    '\u2800',
    '\u00ad\u200d',
  ])('is blank when it is %j, in which no reader would see anything', (text) => expect(isBlank(text)).toBe(true));

  it.each(['a', ' a ', '.', '\u{1f600}', 'שלום', '\u0301'])('is not blank when it is %j', (text) =>
    expect(isBlank(text)).toBe(false),
  );

  it('reports a missing, a null and a blank value alike', () => {
    for (const value of [undefined, null, '', '   ', '\u200b']) {
      expect(textProblem(value, { max: 5 })).toBe("can't be blank");
    }
  });

  it.each([[1], [true], [{}], [['a']]])('refuses %j, which is no string', (value) =>
    expect(textProblem(value, { max: 5 })).toBe('must be a string'),
  );

  it('counts characters, not UTF-16 units', () => {
    expect(textProblem('\u{1f600}'.repeat(5), { max: 5 })).toBeUndefined();
    expect(textProblem('\u{1f600}'.repeat(6), { max: 5 })).toBe('is too long (maximum is 5 characters)');
    expect(textProblem('\u{1f600}'.repeat(4), { max: 50, min: 5 })).toBe('is too short (minimum is 5 characters)');
  });

  it('takes exactly the shortest and the longest length', () => {
    expect(textProblem('bonjour1', { min: 8, max: 8 })).toBeUndefined();
    expect(textProblem('bonjour', { min: 8, max: 8 })).toBe('is too short (minimum is 8 characters)');
  });

  it('refuses a title of a million characters without reading all of it', () => {
    expect(textProblem('x'.repeat(1_000_000), { max: 255 })).toBe('is too long (maximum is 255 characters)');
  });

  it('refuses what PostgreSQL cannot hold', () => {
    expect(textProblem('a\u0000b', { max: 5 })).toBe('must not contain NUL');
    expect(looseTextProblem('\u0000', { max: 5 })).toBe('must not contain NUL');
    expect(textProblem('a\ud800b', { max: 5 })).toBe('must be well-formed Unicode');
    expect(textProblem('\udc00', { max: 5 })).toBe('must be well-formed Unicode');
    expect(isStorable('a\u{1f600}')).toBe(true);
    expect(isStorable('\ud83d')).toBe(false);
  });

  it('takes blank text where blank text is allowed', () => {
    expect(looseTextProblem('', { max: 5 })).toBeUndefined();
    expect(looseTextProblem('  ', { max: 5 })).toBeUndefined();
  });
});
