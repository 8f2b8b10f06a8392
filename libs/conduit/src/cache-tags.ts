import { tagged } from '@aqueduct/cache';
import type { CachedRouteOptions } from '@aqueduct/http';

/** Of what everybody may read. What changes it invalidates it, so it might stay for long: this is for what goes around the services. */
export const CACHED = {
  ttlMs: 60_000,
  staleWhileRevalidateMs: 10_000,
  staleIfErrorMs: 300_000,
} as const satisfies CachedRouteOptions;

/** What answers are made of: who changes one of these invalidates it, who shows it says so. */
export const cacheTag = {
  /** The list of all articles: its order, its count and which are in it. */
  articles: 'articles',
  /** The list of all tags. */
  tags: 'tags',
  /** An article, wherever it is shown. */
  article: (id: string): string => `article:${id}`,
  /** Whether there is an article under a slug. */
  slug: (slug: string): string => `slug:${slug}`,
  /** Which articles an author has. */
  articlesBy: (authorId: string): string => `articles-by:${authorId}`,
  /** Which articles have a tag. */
  articlesTagged: (tag: string): string => `articles-tagged:${tag}`,
  /** Which articles are a user's favourites. */
  favoritesOf: (userId: string): string => `favorites-of:${userId}`,
  /** The comments on an article. */
  commentsOn: (articleId: string): string => `comments-on:${articleId}`,
  /** What everybody may see of an account. */
  profile: (userId: string): string => `profile:${userId}`,
  /** Whom a name belongs to. */
  username: (name: string): string => `username:${name}`,
} as const;

/** Says of what is being made that it shows these articles with their authors. */
export function showsArticles(articles: Iterable<{ readonly id: string; readonly authorId: string }>): void {
  for (const { id, authorId } of articles) tagged(cacheTag.article(id), cacheTag.profile(authorId));
}

/** The lists that an article comes into, or leaves. */
export function listTags(authorId: string, tags: readonly string[]): string[] {
  const ofTags = tags.length === 0 ? [] : [cacheTag.tags, ...tags.map(cacheTag.articlesTagged)];
  return [cacheTag.articles, cacheTag.articlesBy(authorId), ...ofTags];
}
