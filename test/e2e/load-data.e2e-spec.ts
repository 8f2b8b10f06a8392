import { GENERATED_PASSWORD, type GeneratedSpec } from '@aqueduct/conduit/import';
import { Client } from 'pg';
import { startApi, type Api } from '../support/api';
import { ConduitClient, type Article, type User } from '../support/conduit-client';
import { generate } from '../support/generate';

interface Account {
  readonly id: string;
  readonly username: string;
  readonly email: string;
}

const ACCOUNTS = 'SELECT id, username, email FROM accounts';
const TAG_USES = 'SELECT tag, count(*)::int AS count FROM article_tags GROUP BY tag';
const BY_AUTHOR = 'SELECT author_id AS id, count(*)::int AS count FROM articles GROUP BY author_id';
const BY_READER = 'SELECT user_id AS id, count(*)::int AS count FROM favorites GROUP BY user_id';
const FOLLOWED = 'SELECT follower_id AS id, followee_id AS followee FROM follows';

describe('load data through the API', () => {
  let api: Api;
  let spec: GeneratedSpec;
  let anonymous: ConduitClient;
  let accounts: Account[];

  beforeAll(async () => {
    api = await startApi();
    spec = await generate(api.addresses, { users: 12 });
    anonymous = new ConduitClient(api.url);
    accounts = await onShards<Account>(ACCOUNTS);
  });
  afterAll(() => api.close());

  /** Rows of all shards, counted by the databases themselves. */
  async function onShards<T>(sql: string): Promise<T[]> {
    const rows: T[] = [];
    for (const { nodes } of api.addresses.shards) {
      const client = new Client({ connectionString: nodes[0]?.url });
      await client.connect();
      rows.push(...((await client.query(sql)).rows as T[]));
      await client.end();
    }
    return rows;
  }
  const sums = async (sql: string): Promise<Map<string, number>> => {
    const sum = new Map<string, number>();
    for (const row of await onShards<{ id?: string; tag?: string; count: number }>(sql)) {
      const key = row.id ?? row.tag ?? '';
      sum.set(key, (sum.get(key) ?? 0) + row.count);
    }
    return sum;
  };
  const logIn = async ({ email }: Account): Promise<ConduitClient> => {
    const answer = await anonymous.post('/users/login', { user: { email, password: GENERATED_PASSWORD } });
    expect(answer.status).toBe(200);
    return anonymous.withToken((answer.body as { user: User }).user.token);
  };

  it('is listed newest first, with the whole count', async () => {
    const { articles, articlesCount } = await anonymous.articles({ limit: 100 });
    expect(articlesCount).toBe(spec.articles);
    const times = articles.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it('is found by tag, author and favourite, each with its count', async () => {
    const [tags, authors, readers] = [await sums(TAG_USES), await sums(BY_AUTHOR), await sums(BY_READER)];
    for (const tag of (await anonymous.tags()).slice(0, 5))
      expect(await anonymous.articles({ tag })).toMatchObject({ articlesCount: tags.get(tag) });
    for (const { id, username } of accounts) {
      expect(await anonymous.articles({ author: username })).toMatchObject({ articlesCount: authors.get(id) ?? 0 });
      expect(await anonymous.articles({ favorited: username })).toMatchObject({ articlesCount: readers.get(id) ?? 0 });
    }
  });

  it('has articles that are whole, with comments by people who have profiles', async () => {
    const { articles } = await anonymous.articles({ limit: 100 });
    const talked = await Promise.all(articles.map(({ slug }) => anonymous.comments(slug)));
    expect(talked.flat().length).toBeGreaterThan(0);
    for (const { author } of talked.flat())
      expect((await anonymous.profile(author.username)).username).toBe(author.username);
    const listed = articles[0] as Article;
    expect(await anonymous.article(listed.slug)).toMatchObject({ ...listed, body: expect.stringContaining('.') });
  });

  it('has users who can log in, and whose feed is by those whom they follow', async () => {
    const follows = await onShards<{ id: string; followee: string }>(FOLLOWED);
    const authors = await sums(BY_AUTHOR);
    for (const account of accounts.slice(0, 4)) {
      const followees = follows.filter(({ id }) => id === account.id).map(({ followee }) => followee);
      const feed = await (await logIn(account)).get('/articles/feed', { limit: 50 });
      const expected = followees.reduce((sum, id) => sum + (authors.get(id) ?? 0), 0);
      expect(feed).toMatchObject({ status: 200, body: { articlesCount: expected } });
      const names = accounts.filter(({ id }) => followees.includes(id)).map(({ username }) => username);
      for (const { author } of (feed.body as { articles: Article[] }).articles)
        expect(names).toContain(author.username);
    }
  });

  it('goes on being counted when its users write', async () => {
    const account = accounts[0] as Account;
    const client = await logIn(account);
    const article = { title: 'New', description: 'D', body: 'B', tagList: ['anchor'] };
    const before = await anonymous.articles({ tag: 'anchor' });
    expect((await client.post('/articles', { article })).status).toBe(201);
    const after = await client.get('/articles', { tag: 'anchor' });
    expect(after.body).toMatchObject({
      articlesCount: before.articlesCount + 1,
      articles: [{ title: 'New' }, ...before.articles.slice(0, 19).map(({ slug }) => ({ slug }))],
    });
  });
});
