import { toProfile, type Profile } from '../profiles';
import type { ArticleRow, ListedArticleRow } from './article.rows';

/** An article as lists show it. */
export interface ListedArticle {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly tagList: string[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly favorited: boolean;
  readonly favoritesCount: number;
  readonly author: Profile;
}

export interface FullArticle extends ListedArticle {
  readonly body: string;
}

export function toListedArticle(row: ListedArticleRow, following: boolean): ListedArticle {
  return {
    slug: row.slug,
    title: row.title,
    description: row.description,
    tagList: row.tags,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    favorited: row.favorited,
    favoritesCount: row.favoritesCount,
    author: toProfile(row, following),
  };
}

export function toArticle(row: ArticleRow, following: boolean): FullArticle {
  return { ...toListedArticle(row, following), body: row.body };
}
