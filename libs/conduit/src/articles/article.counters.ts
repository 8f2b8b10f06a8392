import type { CounterChange } from '@aqueduct/database';

/**
 * Names of the counters from which `articlesCount` is answered. Those that articles of many authors change have totals:
 * `articles`, `tag` and `favorited`.
 */
export const counterOf = {
  articles: 'articles',
  tag: (tag: string): string => `tag:${tag}`,
  author: (authorId: string): string => `author:${authorId}`,
  authorTag: (authorId: string, tag: string): string => `author-tag:${authorId}:${tag}`,
  favorited: (userId: string): string => `favorited:${userId}`,
} as const;

/** What one more article (or, with -1, one less) with these tags changes. */
export function articleChanges(authorId: string, tags: readonly string[], delta: 1 | -1): CounterChange[] {
  return [
    [counterOf.articles, delta, 'total'],
    [counterOf.author(authorId), delta],
    ...tagChanges(authorId, tags, delta),
  ];
}

/** What tags that an article got (or, with -1, lost) change. */
export function tagChanges(authorId: string, tags: readonly string[], delta: 1 | -1): CounterChange[] {
  return tags.flatMap((tag): CounterChange[] => [
    [counterOf.tag(tag), delta, 'total'],
    [counterOf.authorTag(authorId, tag), delta],
  ]);
}

/** What one more favourite of the user (or less) changes. */
export function favoriteChange(userId: string, delta: number): CounterChange {
  return [counterOf.favorited(userId), delta, 'total'];
}
