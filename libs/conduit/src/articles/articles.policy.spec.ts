import { ArticleForbiddenError } from './articles.errors';
import { assertMayChange } from './articles.policy';

describe(assertMayChange.name, () => {
  it('lets the author change the article', () => {
    expect(() => assertMayChange('1', { authorId: '1' })).not.toThrow();
  });

  it('refuses anybody else', () => {
    expect(() => assertMayChange('2', { authorId: '1' })).toThrow(ArticleForbiddenError);
  });
});
