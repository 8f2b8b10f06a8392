import { createHash } from 'node:crypto';
import { BulkCopy, TOTALS, type Addresses } from '@aqueduct/database';
import { addressesFrom, createDatabases, startTopology, type OwnedTopology } from '@aqueduct/database/testing';
import type { TestingModule } from '@nestjs/testing';
import { ArticlesService } from '../src/articles';
import { CommentsService } from '../src/comments/comments.service';
import { FavoritesService } from '../src/favorites/favorites.service';
import { ContentGenerator, type ShowStep } from '../src/generating/content-generator';
import type { GeneratedSpec } from '../src/generating/counts';
import { GeneratedRemoval } from '../src/generating/generated-removal';
import { ProfilesService } from '../src/profiles';
import { AccountsReader, RegistrationService } from '../src/users';
import { openDomain } from './context';
import { allRows, contradictions, recount, type Rows } from './rows';

const SPEC: GeneratedSpec = { seed: 1, articles: 300, users: 24, comments: 500, favorites: 900, follows: 200 };
const quietly: ShowStep = (_, work) => work(() => undefined);

describe('load data', () => {
  let topology: OwnedTopology;
  let domain: TestingModule;
  const opened: TestingModule[] = [];

  const databases = async (shards: number): Promise<Addresses> => {
    const { directory, shards: all } = addressesFrom(await createDatabases(topology));
    return { directory, shards: all.slice(0, shards) };
  };
  const open = async (shards: number): Promise<TestingModule> => {
    const module = await openDomain(await databases(shards));
    opened.push(module);
    return module;
  };
  const generate = (app: TestingModule, spec: Partial<GeneratedSpec> = {}): Promise<unknown> =>
    app.get(ContentGenerator).generate({ ...SPEC, ...spec }, { withPasswords: false, showStep: quietly });
  const remove = (app: TestingModule, seed?: number) => app.get(GeneratedRemoval).remove(seed, quietly);

  beforeAll(async () => {
    topology = await startTopology({ shards: 3, replicas: 0, directory: 'with-shard-0' });
  });
  beforeEach(async () => {
    domain = await open(2);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(opened.splice(0).map((module) => module.close()));
  });
  afterAll(() => topology.stop());

  it('are exactly as many as were asked for, and counted as the services count', async () => {
    const told = await generate(domain);
    const rows = await allRows(domain);
    const sizes = Object.fromEntries(Object.entries(rows).map(([name, some]) => [name, some.length]));
    expect(sizes).toMatchObject({
      accounts: 24,
      articles: 300,
      comments: 500,
      favorites: 900,
      follows: 200,
      claims: 49,
    });
    expect(told).toMatchObject({ accounts: 24, articles: 300, article_tags: sizes['article_tags'] });
    expect(rows['counters']).toEqual(await recount(domain));
    expect(await contradictions(domain)).toEqual([]);
  });

  it('are the same for the same seed on one shard, two and three, and others for another', async () => {
    const digests: string[] = [];
    for (const shards of [1, 2, 3]) {
      const app = await open(shards);
      await generate(app);
      digests.push(digestOf(await allRows(app)));
    }
    expect(new Set(digests).size).toBe(1);
    await generate(domain, { seed: 2 });
    expect(digestOf(await allRows(domain))).not.toBe(digests[0]);
  });

  it('are not written a second time', async () => {
    await generate(domain);
    await expect(generate(domain)).rejects.toMatchObject({ code: 'GENERATED_SET_EXISTS' });
    await generate(domain, { seed: 2 });
    expect((await allRows(domain))['articles']).toHaveLength(600);
  });

  it('go and leave what people did, with counts that are right', async () => {
    await people(domain);
    const before = await allRows(domain);
    await generate(domain);
    await generate(domain, { seed: 2 });
    await mingle(domain);
    expect(await remove(domain, 1)).toMatchObject([{ seed: 1, users: 24, articles: 300 }]);
    expect((await allRows(domain))['counters']).toEqual(await recount(domain));
    expect(await contradictions(domain)).toEqual([]);
    expect(await remove(domain)).toMatchObject([{ seed: 2 }]);
    expect(await allRows(domain)).toEqual(before);
    expect(await remove(domain)).toEqual([]);
  });

  it('that a stopped run left are whole in each bucket, keep the seed taken, and can be removed', async () => {
    await people(domain);
    const before = await allRows(domain);
    const bulk = domain.get(BulkCopy);
    const intoBuckets = bulk.intoBuckets.bind(bulk);
    jest.spyOn(bulk, 'intoBuckets').mockImplementation(async (buckets, ...rest) => {
      await intoBuckets([...buckets].slice(0, 10), ...rest);
      throw new Error('killed');
    });
    await expect(generate(domain)).rejects.toThrow('killed');
    const partial = await allRows(domain);
    expect(partial['counters']).toEqual(await recount(domain));
    expect(partial['accounts']).toHaveLength(12);
    await expect(generate(domain)).rejects.toMatchObject({ code: 'GENERATED_SET_EXISTS' });
    await remove(domain, 1);
    expect(await allRows(domain)).toEqual(before);
  });

  it('of which a stopped removal left a part are removed by the next one', async () => {
    await people(domain);
    const before = await allRows(domain);
    await generate(domain);
    await mingle(domain);
    const stopping: ShowStep = (label, work) =>
      work((done) => {
        if (label.startsWith('removing') && done > 2000) throw new Error('killed');
      });
    await expect(domain.get(GeneratedRemoval).remove(1, stopping)).rejects.toThrow('killed');
    expect((await allRows(domain))['counters']).toEqual(await recount(domain));
    await remove(domain, 1);
    expect(await allRows(domain)).toEqual(before);
  });

  /** Some of everything, by people: on each other, so that it stays. */
  async function people(app: TestingModule): Promise<void> {
    const [ann, bob] = await Promise.all(['ann', 'bob'].map((name) => register(app, name)));
    for (const tagList of [['amber-anchor', 'anchor'], ['mine']]) {
      const { slug } = await app
        .get(ArticlesService)
        .create(ann!, { title: "Ann's", description: 'D', body: 'B', tagList });
      await app.get(FavoritesService).favorite(slug, bob!);
      await app.get(CommentsService).create(slug, bob!, () => ({ body: 'Mine' }));
    }
    await app.get(ProfilesService).follow('bob', ann!);
  }

  /** People and generated users on each other's articles. */
  async function mingle(app: TestingModule): Promise<void> {
    const articles = (await allRows(app))['articles']!.map((row) => JSON.parse(row) as string[]);
    const ann = (await app.get(AccountsReader).currentByUsername('ann'))!.id;
    const isAnns = (article: string[]): boolean => article[4] === "Ann's";
    const generated = await usernames(app, 'gen');
    for (const [, , , slug] of articles.filter((article) => !isAnns(article)).slice(0, 20)) {
      await app.get(FavoritesService).favorite(slug!, ann);
      await app.get(CommentsService).create(slug!, ann, () => ({ body: 'Hello' }));
    }
    for (const [, , , slug] of articles.filter(isAnns)) {
      for (const { id } of generated.slice(0, 10)) {
        await app.get(FavoritesService).favorite(slug!, id);
        await app.get(CommentsService).create(slug!, id, () => ({ body: 'Hello' }));
      }
    }
    await app.get(ProfilesService).follow(generated[0]!.username, ann);
    await app.get(ProfilesService).follow('ann', generated[1]!.id);
  }

  async function register(app: TestingModule, username: string): Promise<string> {
    const names = { username, email: `${username}@example.com`, password: 'password123' };
    return (await app.get(RegistrationService).register(names)).id;
  }

  async function usernames(app: TestingModule, prefix: string): Promise<{ id: string; username: string }[]> {
    const names = (await allRows(app))['accounts']!.map((row) => String((JSON.parse(row) as unknown[])[2]));
    const found = names.filter((name) => name.startsWith(prefix));
    return Promise.all(
      found.map(async (username) => ({
        username,
        id: (await app.get(AccountsReader).currentByUsername(username))!.id,
      })),
    );
  }
});

/** Of what does not depend on which buckets a shard holds. */
function digestOf({ counters = [], ...rows }: Rows): string {
  const ofBuckets = counters.filter((row) => !row.startsWith(`[${TOTALS},`));
  return createHash('sha256')
    .update(JSON.stringify({ ...rows, ofBuckets }))
    .digest('hex');
}
