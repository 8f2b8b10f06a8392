import { ForbiddenError, NotFoundError } from '@aqueduct/kernel';

/** No article has this slug (any more). */
export class ArticleNotFoundError extends NotFoundError {
  constructor() {
    super('article');
  }
}

/** The article is somebody else's. */
export class ArticleForbiddenError extends ForbiddenError {
  constructor() {
    super('article');
  }
}
