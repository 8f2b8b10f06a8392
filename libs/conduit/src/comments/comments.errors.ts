import { AppError } from '@aqueduct/kernel';

/** The article has no comment with this id. */
export class CommentNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'COMMENT_NOT_FOUND';

  constructor() {
    super('There is no such comment', { comment: ['not found'] });
  }
}

/** The comment is somebody else's. */
export class CommentForbiddenError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'COMMENT_FORBIDDEN';

  constructor() {
    super("The comment is somebody else's", { comment: ['forbidden'] });
  }
}
