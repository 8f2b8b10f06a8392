import { type Api, startApi } from '../support/api';
import { exportOf, giveArticles } from '../support/article-export';
import { type Answer, ConduitClient, type Member, path, signUp, unique } from '../support/conduit-client';

type Where = number | 'directory';

let api: Api;
let anonymous: ConduitClient;
let reader: Member;
let authors: Member[];
let slug: string;
let shards: number;
const tag = unique('counted');

beforeAll(async () => {
  api = await startApi({ settings: { CACHE_ENABLED: 'false' } });
  anonymous = new ConduitClient(api.url);
  reader = await signUp(api.url);
  shards = api.addresses.shards.length;
  authors = await authorsInTurn();
  for (const author of authors) {
    const article = await author.publish({ tagList: [tag] });
    slug ??= article.slug;
    await reader.follow(author.username);
    await author.comment(slug);
  }
  await reader.favorite(slug);
});
afterAll(() => api.close());

/** Where the statements of a successful call went, those of authentication apart. */
async function countedDuring(call: () => Promise<Answer>): Promise<Where[]> {
  const { result, statements } = await api.statements.during(call);
  expect(result).toMatchObject({ status: 200 });
  return statements.filter(({ name }) => !name.startsWith('auth.')).map(({ shard }) => shard);
}

/**
 * Twelve authors, each on the shard after the one before. By chance one shard may hold most of a page, and is asked twice
 * then (`gatherNewest`): rightly, but not what is counted here.
 */
async function authorsInTurn(): Promise<Member[]> {
  const waiting = Array.from({ length: shards }, (): Member[] => []);
  const each = 12 / shards;
  while (waiting.some(({ length }) => length < each)) {
    const author = await signUp(api.url);
    const { statements } = await api.statements.during(() => author.currentUser());
    const home = statements.find(({ shard }) => shard !== 'directory')?.shard;
    waiting[Number(home)]?.push(author);
  }
  return Array.from({ length: each }, (_, turn) => waiting.flatMap((its) => its[turn] ?? [])).flat();
}

const inDirectory = (places: Where[]) => places.filter((where) => where === 'directory').length;

/** At most `most` statements on shards, and exactly `named` in the directory: names in paths and filters are found there. */
async function expectStatements(call: () => Promise<Answer>, most: number, named = 0): Promise<void> {
  const places = await countedDuring(call);
  expect(inDirectory(places)).toBe(named);
  const onShards = places.length - named;
  expect(onShards).toBeGreaterThanOrEqual(1);
  expect(onShards).toBeLessThanOrEqual(most);
}

const callers = (): ConduitClient[] => [anonymous, reader];

describe('An article', () => {
  it('is one statement for an anonymous caller', async () => {
    await expectStatements(() => anonymous.get(path`/articles/${slug}`), 1);
  });

  it("is one more, on the reader's shard, for a reader", async () => {
    await expectStatements(() => reader.get(path`/articles/${slug}`), 2);
  });

  it('is found without the directory, and a slug that cannot be one of ours without any statement', async () => {
    const places = await api.statements.during(() => anonymous.get('/articles/no'));
    expect(places.result).toMatchObject({ status: 404 });
    expect(places.statements).toEqual([]);
  });
});

describe('A list', () => {
  it('asks every shard once, and one statement more', async () => {
    for (const caller of callers()) {
      const places = await countedDuring(() => caller.get('/articles'));
      expect(places.length).toBeLessThanOrEqual(shards + 1);
      expect(inDirectory(places)).toBe(0);
      expect(new Set(places).size).toBe(shards);
    }
  });

  it('costs the same for 20 articles as for 1, and for a later page', async () => {
    for (const query of [{ limit: 1 }, { limit: 100 }, { limit: 5, offset: 5 }]) {
      for (const caller of callers()) await expectStatements(() => caller.get('/articles', query), shards + 1);
    }
  });

  it('of a tag costs no more', async () => {
    for (const caller of callers()) await expectStatements(() => caller.get('/articles', { tag }), shards + 1);
  });

  it.each(['author', 'favorited'])('filtered by %s asks the directory once more', async (filter) => {
    const query = { [filter]: reader.username };
    for (const caller of callers()) await expectStatements(() => caller.get('/articles', query), shards + 1, 1);
  });

  it('filtered by everything asks the directory once for each name at most', async () => {
    const query = { tag, author: authors[0]?.username ?? '', favorited: reader.username };
    for (const caller of callers()) {
      const places = await countedDuring(() => caller.get('/articles', query));
      expect(inDirectory(places)).toBeLessThanOrEqual(2);
      expect(places.length - inDirectory(places)).toBeLessThanOrEqual(shards + 1);
    }
  });
});

describe('The feed', () => {
  it('asks every shard once, and two statements more, however many are followed', async () => {
    for (const query of [{}, { limit: 1 }, { limit: 100 }, { limit: 5, offset: 5 }]) {
      await expectStatements(() => reader.get('/articles/feed', query), shards + 2);
    }
  });

  it('of who follows nobody costs no more', async () => {
    const loner = await signUp(api.url);
    await expectStatements(() => loner.get('/articles/feed'), shards + 2);
  });
});

describe('Comments', () => {
  it('are one statement and one for each shard of their authors', async () => {
    await expectStatements(() => anonymous.get(path`/articles/${slug}/comments`), 1 + shards);
  });

  it("are one more, on the reader's shard, for a reader", async () => {
    await expectStatements(() => reader.get(path`/articles/${slug}/comments`), 2 + shards);
  });

  it('are one statement where there are none', async () => {
    const article = await reader.publish();
    await expectStatements(() => anonymous.get(path`/articles/${article.slug}/comments`), 1);
  });

  it('of one author are two statements', async () => {
    const article = await reader.publish();
    for (let index = 0; index < 5; index += 1) await reader.comment(article.slug);
    await expectStatements(() => anonymous.get(path`/articles/${article.slug}/comments`), 2);
  });
});

describe('A profile', () => {
  it('is one statement in the directory and one on its shard', async () => {
    await expectStatements(() => anonymous.get(path`/profiles/${reader.username}`), 1, 1);
  });

  it("is one more, on the reader's shard, for a reader", async () => {
    await expectStatements(() => reader.get(path`/profiles/${authors[0]?.username ?? ''}`), 2, 1);
  });
});

describe('An export', () => {
  it("is one statement for each 500 articles and one more, all on the author's shard", async () => {
    const author = await signUp(api.url);
    await giveArticles(api.addresses, author, { count: 1203 });
    const { statements } = await api.statements.during(() => exportOf(author));
    const places = statements.filter(({ name }) => !name.startsWith('auth.')).map(({ shard }) => shard);
    expect(places).toHaveLength(4);
    expect(new Set(places).size).toBe(1);
  });
});

describe('A write that others hear of', () => {
  const names = async (call: () => Promise<unknown>): Promise<string[]> =>
    (await api.statements.during(call)).statements
      .flatMap(({ with: more = [] }) => more)
      .filter((name) => name === 'outbox.raise');

  it('raises all its events with one statement', async () => {
    let written = '';
    let commentId = 0;
    const tagList = Array.from({ length: 32 }, () => unique('many'));
    const writes = [
      async () => (written = (await reader.publish({ tagList })).slug),
      () => reader.changeArticle(written, { tagList: tagList.map((each) => `${each}-changed`) }),
      () => reader.favorite(written),
      () => reader.unfavorite(written),
      async () => (commentId = (await reader.comment(written)).id),
      () => reader.deleteComment(written, commentId),
      () => reader.deleteArticle(written),
    ];
    for (const write of writes) expect(await names(write)).toEqual(['outbox.raise']);
  });

  it('raises none where nothing has changed', async () => {
    const { slug: own } = await reader.publish({ tagList: [tag] });
    await reader.favorite(own);
    for (const write of [() => reader.changeArticle(own, { tagList: [tag] }), () => reader.favorite(own)])
      expect(await names(write)).toEqual([]);
  });
});
