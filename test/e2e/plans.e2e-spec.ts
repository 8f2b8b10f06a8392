import { Client, type QueryConfig } from 'pg';
import { startApi, type Api } from '../support/api';
import { exportOf } from '../support/article-export';
import { ConduitClient, signUp, type Member } from '../support/conduit-client';
import { generate } from '../support/generate';

/** Node types of EXPLAIN that read a table, or an index, from one end to the other. */
interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
}

/** As pg was given it, with the database that it was sent to. */
interface Sent {
  readonly text: string;
  readonly values: unknown[];
  readonly url: string;
}

/** Rows that a plan may read whole: the few of an installation, not those that grow with use; and the list of all tags. */
const SMALL = ['identity', 'owned_buckets', 'bucket_map', 'aqueduct_migrations', 'tag_uses'];

describe('on filled databases', () => {
  let api: Api;
  let reader: Member;
  let other: Member;
  const sent = new Map<string, Sent>();

  beforeAll(async () => {
    api = await startApi();
    await generate(api.addresses, { articles: 24_000, users: 800, follows: 40_000, favorites: 60_000 });
    [reader, other] = [await signUp(api.url), await signUp(api.url)];
    spyOnStatements(sent);
    await useEveryRoute(api.url, reader, other);
    jest.restoreAllMocks();
  });
  afterAll(() => api.close());

  it('no statement of any route reads a whole table', async () => {
    const scans: string[] = [];
    for (const { text, values, url } of sent.values()) {
      for (const node of await explain(url, text, values)) {
        const relation = node['Relation Name'] ?? '';
        if (node['Node Type'] === 'Seq Scan' && !SMALL.includes(relation)) scans.push(`${relation}: ${text}`);
      }
    }
    expect(scans).toEqual([]);
    expect(sent.size).toBeGreaterThan(25);
  });

  it('no plan that is kept for later requests reads a whole table that grows with use', async () => {
    const scans: string[] = [];
    for (const { text, url } of sent.values()) {
      for (const node of await explain(url, text, [], 'GENERIC_PLAN, ')) {
        if (node['Node Type'] === 'Seq Scan' && ['articles', 'accounts'].includes(node['Relation Name'] ?? ''))
          scans.push(`${node['Relation Name']}: ${text}`);
      }
    }
    expect(scans).toEqual([]);
  });

  it('the test would find such a statement', async () => {
    const url = api.addresses.shards[0]?.nodes[0]?.url ?? '';
    const nodes = await explain(url, 'SELECT * FROM articles WHERE title = $1', ['A title']);
    expect(nodes.map((node) => [node['Node Type'], node['Relation Name']])).toContainEqual(['Seq Scan', 'articles']);
  });
});

function spyOnStatements(sent: Map<string, Sent>): void {
  const original = Client.prototype.query as (...args: unknown[]) => unknown;
  jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...args: unknown[]) {
    const [config, parameters] = args as [unknown, unknown[] | undefined];
    const queries = partsOf(config, parameters);
    const { host, port, user, password, database } = this as unknown as Record<string, string>;
    const url = `postgres://${user}:${encodeURIComponent(String(password))}@${host}:${port}/${database}`;
    for (const { text, values } of queries) {
      if (/^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)/i.test(text) && !/pg_is_in_recovery\(\) AS recovering/.test(text))
        sent.set(text, { text, values: [...values], url });
    }
    return original.apply(this, args);
  });
}

/** The statements of an exchange, or the one that a query of pg's own is. */
function partsOf(config: unknown, parameters: unknown[] | undefined): Pick<Sent, 'text' | 'values'>[] {
  if (typeof config === 'string') return [{ text: config, values: parameters ?? [] }];
  const { parts } = config as { parts?: readonly { query: Pick<Sent, 'text' | 'values'> }[] };
  if (parts !== undefined) return parts.map(({ query }) => query);
  const { text, values = [] } = config as QueryConfig<unknown[]>;
  return [{ text, values }];
}

async function useEveryRoute(url: string, reader: Member, other: Member): Promise<void> {
  const anonymous = new ConduitClient(url);
  await reader.follow(other.username);
  const { slug } = await other.publish({ tagList: ['plan', 'anchor'] });
  await reader.favorite(slug);
  const { id } = await reader.comment(slug);
  await reader.changeArticle(slug, {}).catch(() => undefined);
  await other.changeArticle(slug, { description: 'Changed', tagList: ['plan'] });
  for (const client of [anonymous, reader]) {
    await client.article(slug);
    await client.comments(slug);
    await client.profile(other.username);
    for (const tag of [{}, { tag: 'anchor' }]) {
      for (const author of [{}, { author: other.username }]) {
        for (const favorited of [{}, { favorited: reader.username }])
          await client.articles({ ...tag, ...author, ...favorited });
      }
    }
    await client.articles({ limit: 5, offset: 10 });
  }
  await reader.feed();
  await exportOf(other);
  await reader.currentUser();
  await reader.changeUser({ bio: 'Reader' });
  await anonymous.post('/users/login', { user: { email: reader.email, password: reader.password } });
  await anonymous.tags();
  await reader.unfavorite(slug);
  await reader.favorite(slug);
  await reader.deleteComment(slug, id);
  await reader.unfollow(other.username);
  await other.deleteArticle(slug);
}

async function explain(url: string, text: string, values: unknown[], options = ''): Promise<Plan[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `EXPLAIN (${options}FORMAT JSON) ${text}`,
      values,
    );
    return rows[0]?.['QUERY PLAN'].flatMap(({ Plan: plan }) => flatten(plan)) ?? [];
  } finally {
    await client.end();
  }
}

function flatten(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flatten)];
}
