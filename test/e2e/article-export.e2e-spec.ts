import { pauseReplicas } from '@aqueduct/database/testing';
import { Client } from 'pg';
import { startApi, type Api } from '../support/api';
import { ArticleExport, exportOf, giveArticles, type ExportedArticle } from '../support/article-export';
import { ConduitClient, signUp, type Article, type Member } from '../support/conduit-client';
import { refusals } from './contract';

/** More than lies between a server and a client that does not read: pages are left to be read. */
const LARGE = { count: 3000, size: 10_000 };

let api: Api;
const logged: string[] = [];
let author: Member;

beforeAll(async () => {
  // What a page must show depends on whose request it is: one that knew nothing of it would ask a replica.
  api = await startApi({ settings: { DATABASE_FRESHNESS: 'primary' }, log: (line) => void logged.push(line) });
});
afterAll(() => api.close());
beforeEach(async () => {
  author = await signUp(api.url);
});

const exported = ({ author: _author, favorited: _favorited, ...article }: Article): ExportedArticle => article;
const titles = (articles: readonly ExportedArticle[]): string[] => articles.map(({ title }) => title);
/** As `giveArticles` numbers them, the newest first. */
const numbers = (count: number): string[] => Array.from({ length: count }, (_, n) => String(n + 1));

describe('GET /user/export', () => {
  it('has my articles as they are, newest first, each in a line', async () => {
    const reader = await signUp(api.url);
    const { slug } = await author.publish({ tagList: ['b', 'a'], body: 'Line one.\nLine "two".\u2028Grüße 👋 日本語' });
    await author.publish();
    await reader.favorite(slug);
    await author.changeArticle(slug, { description: 'Changed.' });
    const articles = await exportOf(author);
    expect(articles).toHaveLength(2);
    for (const article of articles) expect(article).toEqual(exported(await author.article(article.slug)));
    expect(articles[1]).toMatchObject({ slug, favoritesCount: 1, tagList: ['b', 'a'], description: 'Changed.' });
  });

  it('is a file of NDJSON that nobody keeps', async () => {
    const { headers } = await ArticleExport.open(author);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="articles.ndjson"',
      'cache-control': 'private, no-store',
    });
  });

  it('is empty without articles', async () => expect(await exportOf(author)).toEqual([]));

  it('has each article once over many pages, in order', async () => {
    await giveArticles(api.addresses, author, { count: 1203 });
    const newest = await author.publish();
    expect(titles(await exportOf(author))).toEqual([newest.title, ...numbers(1203)]);
  });

  it('asks for a page of few where articles are large', async () => {
    await giveArticles(api.addresses, author, { count: 6, size: 600_000 });
    const { result, statements } = await api.statements.during(() => exportOf(author));
    expect(result.map(({ title, body }) => [title, body.length])).toEqual(numbers(6).map((title) => [title, 600_000]));
    expect(statements.filter(({ name }) => name === 'articles.export-page')).toHaveLength(4);
  });

  it('never mixes two authors, who export at once', async () => {
    const other = await signUp(api.url);
    await Promise.all([author, other].map((each, n) => giveArticles(api.addresses, each, { count: 1000 + n })));
    const [mine, others] = await Promise.all([exportOf(author), exportOf(other)]);
    expect([titles(mine), titles(others)]).toEqual([numbers(1000), numbers(1001)]);
    expect(mine.map(({ slug }) => slug).filter((slug) => others.some((each) => each.slug === slug))).toEqual([]);
  });

  it('needs a token', async () => {
    expect(await new ConduitClient(api.url).get('/user/export')).toEqual(refusals.tokenMissing);
  });

  it('has what I have just written, and no page is older than that, however late I read it', async () => {
    await giveArticles(api.addresses, author, LARGE);
    await using _paused = await pauseReplicas();
    const { title } = await author.publish();
    const { result, statements } = await api.statements.during(() => exportOf(author));
    expect(titles(result)).toEqual([title, ...numbers(LARGE.count)]);
    const pages = statements.filter(({ name }) => name === 'articles.export-page');
    expect(pages.length).toBeGreaterThan(LARGE.count / 500);
    expect(pages.filter(({ role }) => role !== 'primary')).toEqual([]);
  });
});

describe('An export that its client leaves', () => {
  it('reads no further, and gives its place back', async () => {
    await giveArticles(api.addresses, author, LARGE);
    const { statements } = await api.statements.during(async () => {
      const both = [await ArticleExport.open(author), await ArticleExport.open(author)];
      await expect(ArticleExport.open(author)).rejects.toThrow('503');
      for (const each of both) each.close();
      for (let count = 0; count < 2; count++) await untilThereIsAPlace();
    });
    // As little of those that were left as of those that nobody reads: not even two have come to their end.
    const pages = statements.filter(({ name }) => name === 'articles.export-page').length;
    expect(pages).toBeLessThan((2 * LARGE.count * LARGE.size) / 1_048_576);
  });

  async function untilThereIsAPlace(): Promise<void> {
    for (let opened: ArticleExport | undefined; opened === undefined;)
      opened = await ArticleExport.open(author).catch(() => undefined);
  }
});

describe('An export that fails midway', () => {
  it('is broken off, so that nobody takes it for a whole one', async () => {
    await giveArticles(api.addresses, author, LARGE);
    logged.length = 0;
    const begun = await ArticleExport.open(author);
    expect(await begun.next()).not.toEqual([]);
    await onShards('ALTER TABLE articles RENAME TO articles_away');
    try {
      await expect(begun.rest()).rejects.toThrow('terminated');
      expect(logged.join('')).toMatch(
        /GET \/api\/user\/export 500 INTERNAL request=\S+, broken off statement=articles.export-page/,
      );
    } finally {
      await onShards('ALTER TABLE articles_away RENAME TO articles');
    }
    expect(titles(await exportOf(author))).toEqual(numbers(LARGE.count));
  });

  async function onShards(sql: string): Promise<void> {
    for (const { nodes } of api.addresses.shards) {
      const client = new Client({ connectionString: nodes[0]?.url });
      await client.connect();
      await client.query(sql);
      await client.end();
    }
  }
});

describe('An export while its process closes', () => {
  it('comes to its end', async () => {
    const closing = await startApi({ addresses: api.addresses });
    await giveArticles(api.addresses, author, LARGE);
    const begun = await ArticleExport.open({ origin: closing.url, token: author.token });
    const first = await begun.next();
    const closed = closing.close();
    const articles = [...(first ?? []), ...(await begun.rest())];
    await closed;
    expect(titles(articles)).toEqual(numbers(LARGE.count));
  });
});
