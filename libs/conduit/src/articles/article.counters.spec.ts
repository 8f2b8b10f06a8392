import { articleChanges, tagChanges } from './article.counters';

describe(articleChanges.name, () => {
  it('counts the article, its author, and each tag twice: for all and for the author', () => {
    expect(articleChanges('7', ['fire'], 1)).toEqual([
      ['articles', 1, 'total'],
      ['author:7', 1],
      ['tag:fire', 1, 'total'],
      ['author-tag:7:fire', 1],
    ]);
  });
});

describe(tagChanges.name, () => {
  it('takes back what publishing counted', () => {
    expect(tagChanges('7', ['a', 'b'], -1).map(([, delta]) => delta)).toEqual([-1, -1, -1, -1]);
  });
});
