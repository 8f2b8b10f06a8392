import { SLUG_PARTS } from '@aqueduct/database';

/** How many of each thing a generated set has. */
export interface GeneratedCounts {
  readonly articles: number;
  /** At least 1. */
  readonly users: number;
  readonly comments: number;
  readonly favorites: number;
  readonly follows: number;
}

/** A set of load data: the same seed and counts make the same rows, on any topology. */
export interface GeneratedSpec extends GeneratedCounts {
  /** From 0 to 2^32 - 1. */
  readonly seed: number;
}

/** What somebody asked for; the rest is in proportion to the articles. */
export interface WishedCounts extends Partial<Omit<GeneratedCounts, 'articles'>> {
  readonly articles: number;
}

export const LARGEST_SEED = 2 ** 32 - 1;

const PER_ARTICLE = { comments: 2, favorites: 3 } as const;
const ARTICLES_PER_USER = 50;
const FOLLOWS_PER_USER = 25;
const LARGEST = 2 ** 31;

/**
 * Completes counts in proportion to the articles. One sentence for each that is more than there can be, with the
 * largest number possible.
 */
export function completeCounts(given: Partial<GeneratedCounts> & Pick<GeneratedCounts, 'articles'>): {
  readonly counts: GeneratedCounts;
  readonly problems: readonly string[];
} {
  const { articles } = given;
  const users = given.users ?? Math.max(1, Math.round(articles / ARTICLES_PER_USER));
  const most = mostOf(articles, users);
  const counts = {
    articles,
    users,
    comments: given.comments ?? Math.min(most.comments, PER_ARTICLE.comments * articles),
    favorites: given.favorites ?? Math.min(most.favorites, PER_ARTICLE.favorites * articles),
    follows: given.follows ?? Math.min(most.follows, FOLLOWS_PER_USER * users),
  };
  const problems = Object.entries(most)
    .filter(([name, limit]) => counts[name as keyof GeneratedCounts] > limit)
    .map(([name, limit]) => `--${name} can be ${limit} at most${REASONS[name] ?? ''}`);
  if (users < 1) problems.unshift('--users must be 1 at least: somebody has to write the articles');
  return { counts, problems };
}

const REASONS: Readonly<Record<string, string>> = {
  comments: ', and 0 without articles',
  favorites: ': each user has an article as a favorite once',
  follows: ': each user follows each other one once',
};

function mostOf(articles: number, users: number): GeneratedCounts {
  return {
    articles: SLUG_PARTS,
    users: SLUG_PARTS,
    comments: articles === 0 ? 0 : LARGEST,
    favorites: Math.min(articles * users, LARGEST),
    follows: Math.min(users * (users - 1), LARGEST),
  };
}
