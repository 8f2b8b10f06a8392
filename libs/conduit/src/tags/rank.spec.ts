import { rank } from './rank';

describe(rank.name, () => {
  it('puts the tag first that most articles of all shards have', () => {
    const uses = [
      { tag: 'one', uses: '3' },
      { tag: 'both', uses: '2' },
      { tag: 'both', uses: '2' },
    ];
    expect(rank(uses)).toEqual(['both', 'one']);
  });

  it('orders tags of equal use by name', () => {
    expect(rank(['c', 'a', 'b'].map((tag) => ({ tag, uses: '1' })))).toEqual(['a', 'b', 'c']);
  });
});
