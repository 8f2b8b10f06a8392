import { names } from './etag.decorator';

describe(names, () => {
  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    [undefined, false],
    ['', false],
    ['"b"', false],
    ['a', false],
  ])('%j names "a": %j', (list, expected) => expect(names(list, '"a"')).toBe(expected));
});
