import { startApi, type Api } from '../support/api';
import { signUp, unique, type Member } from '../support/conduit-client';

const CREATES = 100;
const ROUNDS = 5;

describe('concurrent creates', () => {
  let api: Api;
  let authors: Member[];
  beforeAll(async () => {
    api = await startApi();
    authors = await Promise.all(Array.from({ length: 10 }, () => signUp(api.url)));
  });
  afterAll(() => api.close());

  const tags = (): string[] => Array.from({ length: 5 }, () => unique('tag'));
  const createAll = async (tagsOf: () => string[]): Promise<number> => {
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: CREATES }, (_, i) => (authors[i % authors.length] as Member).publish({ tagList: tagsOf() })),
    );
    return performance.now() - startedAt;
  };

  it('that share five tags reach at least 0.8 of the rate of those that share none, and none fails', async () => {
    const ratios: number[] = [];
    await createAll(tags);
    for (let round = 0; round < ROUNDS; round++) {
      const shared = tags();
      const [together, apart] = [await createAll(() => shared), await createAll(tags)];
      ratios.push(apart / together);
      for (const tag of shared) expect((await authors[0]?.articles({ tag, limit: 1 }))?.articlesCount).toBe(CREATES);
    }
    const [median] = ratios.sort((a, b) => a - b).slice(Math.floor(ROUNDS / 2));
    expect(median).toBeGreaterThanOrEqual(0.8);
  });

  it('of one author that share their tags in opposite orders are all counted, once', async () => {
    const [first, ...rest] = tags();
    const author = await signUp(api.url);
    const orders = [[first ?? '', ...rest], [...rest].reverse().concat(first ?? '')];
    await Promise.all(Array.from({ length: 40 }, (_, i) => author.publish({ tagList: orders[i % 2] ?? [] })));
    expect((await author.articles({ tag: first ?? '', author: author.username })).articlesCount).toBe(40);
    expect((await author.articles({ author: author.username })).articlesCount).toBe(40);
  });
});
