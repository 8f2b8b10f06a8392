import { AppError } from '@aqueduct/kernel';

/** No article has this slug (any more). */
export class ArticleNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'ARTICLE_NOT_FOUND';

  constructor() {
    super('There is no such article', { article: ['not found'] });
  }
}

/** The article is somebody else's. */
export class ArticleForbiddenError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'ARTICLE_FORBIDDEN';

  constructor() {
    super("The article is somebody else's", { article: ['forbidden'] });
  }
}
