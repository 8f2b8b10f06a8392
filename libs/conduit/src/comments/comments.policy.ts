import { CommentForbiddenError } from './comments.errors';

/**
 * Only its author may delete a comment; the author of the article may not.
 * @throws CommentForbiddenError
 */
export function assertMayDelete(viewerId: string, comment: { readonly authorId: string }): void {
  if (comment.authorId !== viewerId) throw new CommentForbiddenError();
}
