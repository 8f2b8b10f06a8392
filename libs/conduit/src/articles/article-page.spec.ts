import { anArticleRow } from '../testing';
import { boundsOf, confirmedNames, mergeList, type ListRow } from './article-page';

const nothing = (matches: number, confirmed = 0): ListRow => ({ id: null, matches: String(matches), confirmed });

/** What a shard answers that holds these of its `matches`. */
function part(ids: string[], matches = ids.length): ListRow[] {
  if (ids.length === 0) return [nothing(matches)];
  return ids.map((id, index) => ({
    ...anArticleRow({ id }),
    matches: index === 0 ? String(matches) : null,
    confirmed: index === 0 ? 0 : null,
  }));
}

const idsOf = ({ articles }: ReturnType<typeof mergeList>): string[] => articles.map(({ id }) => id);

describe(mergeList.name, () => {
  it('merges the parts newest first, also where ids have more digits', () => {
    const page = mergeList([...part(['100', '98']), ...part(['1000', '99'])], 3, 0);
    expect(idsOf(page)).toEqual(['1000', '100', '99']);
  });

  it('counts all matches of all shards, also of those without an article on this page', () => {
    expect(mergeList([...part(['7'], 40), nothing(2)], 1, 0).count).toBe(42);
  });

  it('skips the offset of the whole list, not of each part', () => {
    expect(idsOf(mergeList([...part(['9', '7', '5']), ...part(['8', '6', '4'])], 2, 2))).toEqual(['7', '6']);
  });

  it('says after which article the next page begins only if there is one', () => {
    expect(mergeList(part(['9', '8', '7']), 2, 0).next).toBe('8');
    expect(mergeList(part(['9', '8']), 2, 0).next).toBeUndefined();
    expect(mergeList([nothing(0)], 2, 0).next).toBeUndefined();
  });
});

describe(boundsOf.name, () => {
  it('lets one shard skip the offset itself, and asks several for all up to the end of the page', () => {
    expect(boundsOf({ limit: 20, offset: 40 }, true)).toMatchObject({ limit: 21, skip: 40 });
    expect(boundsOf({ limit: 20, offset: 40 }, false)).toMatchObject({ limit: 61, skip: 0 });
  });

  it('begins after the cursor', () => {
    expect(boundsOf({ limit: 20, offset: 0, after: '77' }, true)).toMatchObject({ before: '77' });
  });
});

describe(confirmedNames.name, () => {
  it('sums what the shards confirm', () => {
    expect(confirmedNames([nothing(0, 1), nothing(0, 0), nothing(0, 1)])).toBe(2);
  });
});
