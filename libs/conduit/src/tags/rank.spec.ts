import { rank } from './rank';

const once = (tag: string) => ({ tag, uses: '1' });

describe(rank.name, () => {
  it('puts the tag first that most articles have, as the projection says', () => {
    const known = [
      { tag: 'seldom', uses: '2' },
      { tag: 'often', uses: '10' },
    ];
    expect(rank([once('seldom'), once('often'), once('often')], known)).toEqual(['often', 'seldom']);
  });

  it('adds up what the shards say of a tag that the projection lacks', () => {
    expect(rank([{ tag: 'one', uses: '3' }, ...Array.from({ length: 4 }, () => once('new'))], [])).toEqual([
      'new',
      'one',
    ]);
  });

  it('leaves out what no shard has any more, whatever the projection says', () => {
    expect(rank([once('left')], [{ tag: 'gone', uses: '5' }])).toEqual(['left']);
  });

  it('orders tags of equal use by name', () => {
    expect(rank(['c', 'a', 'b'].map(once), [])).toEqual(['a', 'b', 'c']);
  });
});
