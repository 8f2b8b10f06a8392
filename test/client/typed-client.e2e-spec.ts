import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Api, startApi } from '../support/api';
import type { Article, ConduitClient, Errors, ExportedArticle, User } from './generated';

const run = promisify(execFile);
/** Five seconds of work, on a machine that may be busy with all the other tests. */
const COMPILER_MS = 180_000;
const TSC = require.resolve('typescript/bin/tsc');

let api: Api;
let connect: (token?: string) => ConduitClient;
let anonymous: ConduitClient;
let jake: ConduitClient;
let ann: ConduitClient;
let article: Article;

beforeAll(async () => {
  api = await startApi();
  await run(process.execPath, [join(__dirname, 'generate-client.mjs'), api.url]);
  const generated = await import('./generated');
  const { createClient, createConfig } = await import('./generated/client');
  connect = (token) => {
    const config = createConfig({ baseUrl: api.url, ...(token === undefined ? {} : { auth: () => token }) });
    return new generated.ConduitClient({ client: createClient(config) });
  };
  anonymous = connect();
}, COMPILER_MS);
afterAll(() => api.close());

/** What a call gave, which must be a success. */
function dataOf<T>({ data, error }: { data?: T; error?: unknown }): NonNullable<T> {
  if (data === undefined || data === null) throw new Error(`The call was refused: ${JSON.stringify(error)}`);
  return data;
}

async function signUp(username: string): Promise<User> {
  const user = { username, email: `${username}@example.com`, password: 'conduit-horse-3' };
  return dataOf(await anonymous.register({ body: { user } })).user;
}

it(
  'compiles under strict, and so does what is written with it',
  async () => {
    const compiled = await run(process.execPath, [TSC, '-p', __dirname]).catch((failed: { stdout: string }) => failed);
    expect(compiled.stdout).toBe('');
  },
  COMPILER_MS,
);

describe('The generated client', () => {
  it('registers and logs in, and sends the token by itself from then on', async () => {
    jake = connect((await signUp('jake')).token);
    ann = connect((await signUp('ann')).token);
    const user = { email: 'jake@example.com', password: 'conduit-horse-3' };
    const { token } = dataOf(await anonymous.login({ body: { user } })).user;
    expect(dataOf(await connect(token).getCurrentUser()).user).toMatchObject({ username: 'jake', bio: null });
  });

  it('publishes with tags and lists by tag', async () => {
    const draft = { title: 'Dragons', description: 'Of dragons.', body: 'They fly.', tagList: ['dragons', 'flight'] };
    ({ article } = dataOf(await jake.createArticle({ body: { article: draft } })));
    await jake.createArticle({ body: { article: { title: 'Other', description: 'Other.', body: 'Other.' } } });
    const { articles, articlesCount } = dataOf(await anonymous.listArticles({ query: { tag: 'flight', limit: 5 } }));
    expect([articles.map(({ slug }) => slug), articlesCount]).toEqual([[article.slug], 1]);
    expect(dataOf(await anonymous.listTags()).tags).toEqual(['dragons', 'flight']);
  });

  it('favorites and comments', async () => {
    const path = { slug: article.slug };
    const favorited = dataOf(await ann.favoriteArticle({ path })).article;
    expect(favorited).toMatchObject({ favorited: true, favoritesCount: 1 });
    const { comment } = dataOf(await ann.createComment({ path, body: { comment: { body: 'Do they?' } } }));
    expect(dataOf(await jake.listComments({ path })).comments).toEqual([comment]);
    const { response } = await ann.deleteComment({ path: { ...path, id: comment.id } });
    expect(response?.status).toBe(204);
  });

  it('follows and reads the feed, page by page', async () => {
    expect(dataOf(await ann.getFeed()).articlesCount).toBe(0);
    expect(dataOf(await ann.followUser({ path: { username: 'jake' } })).profile.following).toBe(true);
    const first = await ann.getFeed({ query: { limit: 1 } });
    const cursor = /cursor=([^&>]+)/.exec(first.response?.headers.get('link') ?? '')?.[1] ?? '';
    const second = dataOf(await ann.getFeed({ query: { limit: 1, cursor } }));
    expect(second.articles.map(({ slug, author }) => [slug, author.following])).toEqual([[article.slug, true]]);
  });

  it('takes all articles along as a file of lines', async () => {
    const file = dataOf(await jake.exportArticles());
    const lines = (await file.text()).trimEnd().split('\n');
    const exported = lines.map((line) => JSON.parse(line) as ExportedArticle);
    expect(exported.map(({ title, tagList }) => [title, tagList])).toEqual([
      ['Other', []],
      ['Dragons', ['dragons', 'flight']],
    ]);
  });

  it('updates and deletes', async () => {
    const path = { slug: article.slug };
    const changed = dataOf(await jake.updateArticle({ path, body: { article: { tagList: [] } } })).article;
    expect(changed).toMatchObject({ slug: article.slug, body: 'They fly.', tagList: [] });
    const about = { bio: 'I train dragons.', image: null };
    expect(dataOf(await jake.updateCurrentUser({ body: { user: about } })).user).toMatchObject(about);
    expect((await jake.deleteArticle({ path })).response?.status).toBe(204);
  });

  it('gives refusals as typed values', async () => {
    const blank = await jake.createArticle({ body: { article: { title: '', description: 'Of dragons.', body: '' } } });
    const invalid: Errors | undefined = blank.error;
    expect([blank.response?.status, invalid?.errors]).toEqual([
      422,
      { title: ["can't be blank"], body: ["can't be blank"] },
    ]);
    const gone = await anonymous.getArticle({ path: { slug: article.slug } });
    const missing: string[] | undefined = gone.error?.errors['article'];
    expect([gone.response?.status, missing]).toEqual([404, ['not found']]);
  });
});
