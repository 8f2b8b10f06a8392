import { ArticleForbiddenError } from './articles.errors';

/**
 * Only its author may change or delete an article.
 * @throws ArticleForbiddenError
 */
export function assertMayChange(viewerId: string, article: { readonly authorId: string }): void {
  if (article.authorId !== viewerId) throw new ArticleForbiddenError();
}
