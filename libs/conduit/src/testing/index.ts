import { newId, newSlug, timeOfId } from '@aqueduct/database';
import type { ArticleRow } from '../articles';
import type { ProfileRow } from '../users';

/** A row of an account as readers see it. */
export function aProfileRow(values: Partial<ProfileRow> = {}): ProfileRow {
  return { id: newId(0), username: 'jake', bio: null, image: null, ...values };
}

/** A row of an article as readers see it: just published, by `aProfileRow()`. */
export function anArticleRow(values: Partial<ArticleRow> = {}): ArticleRow {
  const { id, ...author } = aProfileRow();
  const articleId = values.id ?? newId(0);
  return {
    ...author,
    id: articleId,
    authorId: id,
    slug: newSlug('How to train your dragon', 0),
    title: 'How to train your dragon',
    description: 'Ever wonder how?',
    body: 'You have to believe.',
    tags: [],
    favoritesCount: 0,
    favorited: false,
    createdAt: timeOfId(articleId),
    updatedAt: timeOfId(articleId),
    ...values,
  };
}
