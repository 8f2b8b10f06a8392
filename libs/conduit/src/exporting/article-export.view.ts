import type { FullArticle } from '../articles';
import type { ExportedRow } from './article-export.reader';

/** An article as its author takes it along: without what only others see. */
export type ExportedArticle = Omit<FullArticle, 'author' | 'favorited'>;

export function toExported(row: ExportedRow): ExportedArticle {
  return {
    slug: row.slug,
    title: row.title,
    description: row.description,
    body: row.body,
    tagList: row.tags,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    favoritesCount: row.favoritesCount,
  };
}
