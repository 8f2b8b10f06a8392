import { ForbiddenError, NotFoundError } from '@aqueduct/kernel';

/** The article has no comment with this id. */
export class CommentNotFoundError extends NotFoundError {
  constructor() {
    super('comment');
  }
}

/** The comment is somebody else's. */
export class CommentForbiddenError extends ForbiddenError {
  constructor() {
    super('comment');
  }
}
