import { InvalidInputError } from '@aqueduct/kernel';
import { decodePosition, encodePosition, isLater } from './stream-position';

describe('a position in a stream', () => {
  it.each([
    { own: '0', broadcasts: [] },
    { own: '282363084096484353', broadcasts: ['0', '9223372036854775807'] },
  ])('%j goes out and comes back', (position) => {
    expect(decodePosition(encodePosition(position))).toEqual(position);
  });

  it.each(['', 'x', '-1', '01', '1.', '1.x', '1..2', '9223372036854775808', ' 1'])('%j is none of ours', (text) => {
    expect(() => decodePosition(text)).toThrow(InvalidInputError);
  });

  it('is compared as a number', () => {
    expect([isLater('10', '9'), isLater('9', '10'), isLater('7', '7'), isLater('1', '0')]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});
