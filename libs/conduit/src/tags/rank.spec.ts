import { rank, type TagUses } from './rank';

const usesOf = (uses: Readonly<Record<string, number>>): TagUses => ({
  tags: Object.keys(uses),
  uses: Object.values(uses).map(String),
});
const NONE = usesOf({});

describe(rank.name, () => {
  it('puts the tag first that most articles have, as the projection says', () => {
    const shards = [usesOf({ seldom: 1, often: 1 }), usesOf({ often: 1 })];
    expect(rank(shards, usesOf({ seldom: 2, often: 10 }))).toEqual(['often', 'seldom']);
  });

  it('adds up what the shards say of a tag that the projection lacks', () => {
    expect(rank([usesOf({ one: 3, new: 2 }), usesOf({ new: 2 })], NONE)).toEqual(['new', 'one']);
  });

  it('leaves out what no shard has any more, whatever the projection says', () => {
    expect(rank([usesOf({ left: 1 })], usesOf({ gone: 5 }))).toEqual(['left']);
  });

  it('orders tags of equal use by name', () => {
    expect(rank([usesOf({ c: 1, a: 1, b: 1 })], NONE)).toEqual(['a', 'b', 'c']);
  });
});
