import { tagDifference, timeOfChange, withoutDuplicates } from './article.changes';

describe(withoutDuplicates.name, () => {
  it('keeps the first of equal tags, in order', () => {
    expect(withoutDuplicates(['z', 'a', 'z', 'A'])).toEqual(['z', 'a', 'A']);
  });
});

describe(tagDifference.name, () => {
  it('tells what is lost and what is new', () => {
    expect(tagDifference(['a', 'b'], ['b', 'c'])).toEqual({ lost: ['a'], got: ['c'] });
  });

  it('is empty for another order', () => {
    expect(tagDifference(['a', 'b'], ['b', 'a'])).toEqual({ lost: [], got: [] });
  });
});

describe(timeOfChange.name, () => {
  const last = new Date('2026-01-01T00:00:00.500Z');

  it('is now', () => {
    expect(timeOfChange(last, last.getTime() + 7).getTime()).toBe(last.getTime() + 7);
  });

  it('moves also within a millisecond, and when the clock went back', () => {
    expect(timeOfChange(last, last.getTime()).getTime()).toBe(last.getTime() + 1);
    expect(timeOfChange(last, last.getTime() - 5000).getTime()).toBe(last.getTime() + 1);
  });
});
