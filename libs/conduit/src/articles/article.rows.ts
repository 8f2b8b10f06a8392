import type { ProfileRow } from '../users';

/** An article as lists show it, with its author's profile; all of it is on one shard. */
export interface ListedArticleRow extends Omit<ProfileRow, 'id'> {
  readonly id: string;
  readonly authorId: string;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly tags: string[];
  readonly favoritesCount: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** By the viewer. */
  readonly favorited: boolean;
}

export interface ArticleRow extends ListedArticleRow {
  readonly body: string;
}

/**
 * Columns of `ListedArticleRow` from `articles a` and its author `accounts u`.
 * @param viewer SQL of the viewer's id; null for nobody.
 */
export function listedColumns(viewer: string): string {
  return shownColumns({
    favoritesCount: 'a.favorites_count',
    favorited: `EXISTS (SELECT FROM favorites f WHERE f.bucket = a.bucket AND f.article_id = a.id AND f.user_id = ${viewer})`,
  });
}

/** The same for a statement that has changed what depends on the viewer, and so knows it. */
export function shownColumns({ favoritesCount, favorited }: { favoritesCount: string; favorited: string }): string {
  return `a.id, a.author_id AS "authorId", a.slug, a.title, a.description, a.tags, ${favoritesCount} AS "favoritesCount",
    a.created_at AS "createdAt", a.updated_at AS "updatedAt", u.username, u.bio, u.image, ${favorited} AS favorited`;
}

/** `articles a`, or what is called so, with its author. */
export const WITH_AUTHOR = 'JOIN accounts u ON u.bucket = a.bucket AND u.id = a.author_id';

/**
 * Selects an `ArticleRow`.
 * @param condition on `articles a`; `$3` is the viewer's id, null for nobody.
 */
export function articleWhere(condition: string): string {
  return `SELECT ${listedColumns('$3::bigint')}, a.body FROM articles a ${WITH_AUTHOR} WHERE ${condition}`;
}
