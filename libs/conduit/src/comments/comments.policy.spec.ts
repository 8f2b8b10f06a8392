import { CommentForbiddenError } from './comments.errors';
import { assertMayDelete } from './comments.policy';

describe(assertMayDelete.name, () => {
  it('lets the author of the comment delete it', () => {
    expect(() => assertMayDelete('1', { authorId: '1' })).not.toThrow();
  });

  it('refuses anybody else', () => {
    expect(() => assertMayDelete('2', { authorId: '1' })).toThrow(CommentForbiddenError);
  });
});
