import { TextParam, type ApiErrorDoc } from '@aqueduct/http';
import { ArticleNotFoundError } from './articles.errors';

// 80 characters of title, a hyphen and eight more; what is longer is no slug of ours.
const SLUG_MAX = 89;

/** The slug in the path. What can be none is an article that is not found. */
export const Slug = (): ParameterDecorator =>
  TextParam('slug', { max: SLUG_MAX, notFound: () => new ArticleNotFoundError() });

/** The route's 404, documented. */
export const ARTICLE_NOT_FOUND: ApiErrorDoc = {
  status: 404,
  errors: { article: ['not found'] },
  description: 'No article has this slug.',
};
