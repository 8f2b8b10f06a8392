import type { Addresses } from '@aqueduct/database';
import { waitUntil } from '@aqueduct/kernel/testing';
import { Client, type QueryResult } from 'pg';
import type { Article } from './conduit-wire';
import type { Member } from './conduit-client';

export type ExportedArticle = Omit<Article, 'author' | 'favorited'>;

/** An export that is read piece by piece, and can be left. */
export class ArticleExport {
  private readonly decoder = new TextDecoder();
  private text = '';

  private constructor(
    readonly headers: Headers,
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly leave: AbortController,
  ) {}

  /** Returns when the answer begins. @throws Error for another answer than 200. */
  static async open({ origin, token }: Pick<Member, 'origin' | 'token'>): Promise<ArticleExport> {
    const leave = new AbortController();
    const headers = { Authorization: `Token ${token}` };
    const response = await fetch(`${origin}/api/user/export`, { headers, signal: leave.signal });
    if (response.status !== 200 || response.body === null)
      throw new Error(`${response.status}: ${await response.text()}`);
    const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
    return new ArticleExport(response.headers, reader, leave);
  }

  /** The articles that have come with the next piece; undefined: that was the whole export. @throws when it is broken off. */
  async next(): Promise<ExportedArticle[] | undefined> {
    const { value, done } = await this.reader.read();
    if (done) {
      if (this.text !== '') throw new Error(`The export ends within a line: ${this.text.slice(0, 200)}`);
      return undefined;
    }
    const lines = (this.text + this.decoder.decode(value, { stream: true })).split('\n');
    this.text = lines.pop() ?? '';
    return lines.map((line) => JSON.parse(line) as ExportedArticle);
  }

  /** All that is still to come. @throws when it is broken off. */
  async rest(): Promise<ExportedArticle[]> {
    const articles: ExportedArticle[] = [];
    for (let piece = await this.next(); piece !== undefined; piece = await this.next()) articles.push(...piece);
    return articles;
  }

  close(): void {
    this.leave.abort();
  }
}

export async function exportOf(member: Member): Promise<ExportedArticle[]> {
  return (await ArticleExport.open(member)).rest();
}

// One millisecond of an id is 2^22.
const GIVE = `
  INSERT INTO articles (bucket, id, author_id, slug, title, description, body, tags, created_at, updated_at)
  SELECT bucket, id - n * 4194304, id, 'given-' || id || '-' || n, n, 'Given.', repeat(md5(n::text), $3 / 32), '{given}', now(), now()
  FROM accounts, generate_series(1, $2::bigint) AS n WHERE username = $1`;

/**
 * Makes many articles of one author straight in the author's shard: each a millisecond older than the one before, and all
 * older than the account. Their titles are their numbers, the newest of them 1. Returns when the replicas have them too:
 * no api acknowledged them, so none promises to show them.
 * @param size characters of each body.
 */
export async function giveArticles(
  { shards }: Addresses,
  { username }: Member,
  { count, size = 100 }: { count: number; size?: number },
): Promise<void> {
  for (const { nodes } of shards) {
    const [primary = '', ...replicas] = nodes.map(({ url }) => url);
    const { rowCount } = await query(primary, GIVE, [username, count, size]);
    if (rowCount === 0) continue;
    const { rows } = await query(primary, 'SELECT pg_current_wal_lsn() AS lsn');
    for (const replica of replicas) await waitUntil(() => hasReplayed(replica, rows[0]?.['lsn']));
  }
}

async function hasReplayed(url: string, lsn: unknown): Promise<boolean> {
  const { rows } = await query(url, 'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS has', [lsn]);
  return rows[0]?.['has'] === true;
}

async function query(url: string, text: string, values: unknown[] = []): Promise<QueryResult<Record<string, unknown>>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}
