import { completeCounts } from './counts';

describe(completeCounts.name, () => {
  it('takes the rest in proportion to the articles', () => {
    expect(completeCounts({ articles: 10_000 })).toEqual({
      counts: { articles: 10_000, users: 200, comments: 20_000, favorites: 30_000, follows: 5000 },
      problems: [],
    });
  });

  it('takes no more than there can be', () => {
    const counts = { articles: 10, users: 1, comments: 20, favorites: 10, follows: 0 };
    expect(completeCounts({ articles: 10, users: 1 })).toEqual({ counts, problems: [] });
    expect(completeCounts({ articles: 0 }).counts).toEqual({
      articles: 0,
      users: 1,
      comments: 0,
      favorites: 0,
      follows: 0,
    });
  });

  it('says for each number that is too large what the largest is', () => {
    const { problems } = completeCounts({ articles: 2, users: 3, comments: 1, favorites: 7, follows: 7 });
    expect(problems).toEqual([
      '--favorites can be 6 at most: each user has an article as a favorite once',
      '--follows can be 6 at most: each user follows each other one once',
    ]);
    expect(completeCounts({ articles: 0, comments: 1 }).problems).toEqual([
      '--comments can be 0 at most, and 0 without articles',
    ]);
  });
});
