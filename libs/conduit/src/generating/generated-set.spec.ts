import { bucketOfId, bucketOfSlug, timeOfId } from '@aqueduct/database';
import { ARTICLE_LIMITS as LIMITS } from '../articles';
import { GeneratedArticles, type GeneratedArticle } from './generated-articles';
import { GeneratedUsers } from './generated-users';
import { Texts } from './texts';

const SPEC = { seed: 3, articles: 2000, users: 100, comments: 3000, favorites: 6000, follows: 1500 };

describe('a generated set', () => {
  const texts = new Texts(SPEC.seed);
  const users = new GeneratedUsers(SPEC, texts);
  const set = new GeneratedArticles(SPEC, users, texts);
  const everybody = users.buckets().flatMap((bucket) => [...users.inBucket(bucket)]);
  const articles = everybody.flatMap((author) => [...set.by(author)]);
  const most = (numbers: readonly number[]): number => Math.max(...numbers);

  it('has each user in one bucket, and each article of one author', () => {
    expect(everybody.sort((a, b) => a - b)).toEqual(Array.from({ length: SPEC.users }, (_, index) => index));
    expect(new Set(articles.map(({ index }) => index)).size).toBe(SPEC.articles);
    for (const key of ['id', 'slug'] as const)
      expect(new Set(articles.map((each) => each[key])).size).toBe(SPEC.articles);
  });

  it('has ids and slugs that lead to the bucket, and to the time', () => {
    for (const { id, slug, bucket, authorId, createdAt } of articles) {
      expect([bucketOfId(id), bucketOfSlug(slug), bucketOfId(authorId)]).toEqual([bucket, bucket, bucket]);
      expect(timeOfId(id)).toEqual(createdAt);
    }
  });

  it('has favourites of different users, as many as the article says', () => {
    for (const article of articles) expect(new Set(set.favoriters(article)).size).toBe(article.favorites);
    expect(articles.reduce((sum, { favorites }) => sum + favorites, 0)).toBe(SPEC.favorites);
  });

  it('has follows of different others', () => {
    const all = everybody.map((user) => ({ user, followees: [...users.followees(user)] }));
    for (const { user, followees } of all) {
      expect(new Set(followees).size).toBe(followees.length);
      expect(followees).not.toContain(user);
    }
    expect(all.reduce((sum, { followees }) => sum + followees.length, 0)).toBe(SPEC.follows);
  });

  it('has comments between the article and the end of the set, oldest first', () => {
    const commented = articles.filter(({ comments }) => comments > 1);
    for (const article of commented) {
      const times = [...set.commentsOn(article)].map(({ createdAt }) => createdAt.getTime());
      expect(times).toHaveLength(article.comments);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times[0]).toBeGreaterThanOrEqual(article.createdAt.getTime());
      expect(times.at(-1)).toBeLessThan(Date.UTC(2026, 0, 1));
    }
  });

  it('has a few that are popular, and many that are not', () => {
    const perAuthor = everybody.map((author) => [...set.by(author)].length);
    expect(most(perAuthor)).toBeGreaterThan(4 * (SPEC.articles / SPEC.users));
    expect(most(articles.map(({ favorites }) => favorites))).toBeGreaterThan(10 * (SPEC.favorites / SPEC.articles));
    const uses = Map.groupBy(
      articles.flatMap(({ tags }) => tags),
      (tag) => tag,
    );
    const counts = [...uses.values()].map((some) => some.length);
    expect(most(counts)).toBeGreaterThan(5 * (counts.reduce((sum, n) => sum + n, 0) / counts.length));
  });

  it('keeps to the limits of the doors', () => {
    const within = ({ title, description, body, tags }: GeneratedArticle): boolean =>
      title.length <= LIMITS.title &&
      description.length <= LIMITS.description &&
      body.length > 200 &&
      body.length < 20_000 &&
      tags.length <= 5 &&
      new Set(tags).size === tags.length &&
      tags.every((tag) => tag.length <= LIMITS.tag);
    expect(articles.filter((article) => !within(article))).toEqual([]);
  });
});
