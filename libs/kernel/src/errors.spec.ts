import { ForbiddenError, found, isAppError, NotFoundError } from './errors';

describe('what is said of a resource', () => {
  it('that is not there', () => {
    const error = new NotFoundError('article');
    expect(error).toMatchObject({ kind: 'not-found', code: 'ARTICLE_NOT_FOUND', problems: { article: ['not found'] } });
    expect(isAppError(error)).toBe(true);
  });

  it('that is not for the caller', () => {
    expect(new ForbiddenError('reading list')).toMatchObject({
      kind: 'forbidden',
      code: 'READING_LIST_FORBIDDEN',
      problems: { 'reading list': ['forbidden'] },
    });
  });
});

describe(found, () => {
  it('gives what is there, also when it is false or nothing', () => {
    expect([found(0, 'count'), found('', 'text'), found(null, 'image')]).toEqual([0, '', null]);
  });

  it('says what is not there', () => {
    expect(() => found(undefined, 'article')).toThrow('There is no such article');
  });
});
