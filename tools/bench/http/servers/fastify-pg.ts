import { randomBytes } from 'node:crypto';
import fastify from 'fastify';
import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import { announce, giveUp } from './announce';
import { articleOf, commentOf, listOf, type ArticleRow, type CommentRow } from './pg.answers';
import { STATEMENTS, type StatementName } from './pg.statements';
import { viewerOf } from './viewer';

/*
 * Bare Fastify and pg on one database: reads are one prepared statement each, writes BEGIN, one statement, COMMIT. No
 * validation, no check of a token's signature, no event, no idempotency.
 */
interface WithSlug {
  Params: { slug: string };
}

interface Draft {
  readonly title: string;
  readonly description: string;
  readonly body: string;
  readonly tagList: string[];
}

const pool = new Pool({ connectionString: process.env['BENCH_DATABASE_URL'], max: 20 });
const app = fastify();

async function rows<Row extends QueryResultRow>(
  on: Pool | PoolClient,
  name: StatementName,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await on.query<Row>({ name, text: STATEMENTS[name], values })).rows;
}

/** The first row of a statement in a transaction of its own. */
async function written<Row extends QueryResultRow>(name: StatementName, values: unknown[]): Promise<Row> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const [row] = await rows<Row>(client, name, values);
    await client.query('COMMIT');
    if (row === undefined) throw new Error(`${name} wrote nothing`);
    return row;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

app.get('/api/articles', async () => listOf(await rows<ArticleRow>(pool, 'list'), false));
app.get('/api/tags', async () => ({ tags: (await rows<{ tag: string }>(pool, 'tags')).map(({ tag }) => tag) }));
app.get('/api/articles/feed', async ({ headers }) =>
  listOf(await rows<ArticleRow>(pool, 'feed', [viewerOf(headers.authorization)]), true),
);
app.get<WithSlug>('/api/articles/:slug', async ({ params }, reply) => {
  const [row] = await rows<ArticleRow>(pool, 'article', [params.slug]);
  return row === undefined ? reply.code(404).send({ errors: { article: ['not found'] } }) : { article: articleOf(row) };
});
app.post<WithSlug>('/api/articles/:slug/favorite', async ({ params, headers }) => ({
  article: articleOf(await written<ArticleRow>('favorite', [params.slug, viewerOf(headers.authorization)])),
}));
app.post<WithSlug & { Body: { comment: { body: string } } }>(
  '/api/articles/:slug/comments',
  async ({ params, headers, body }, reply) => {
    const values = [params.slug, viewerOf(headers.authorization), body.comment.body];
    return reply.code(201).send({ comment: commentOf(await written<CommentRow>('comment', values)) });
  },
);
app.post<{ Body: { article: Draft } }>('/api/articles', async ({ headers, body }, reply) => {
  const { title, description, body: text, tagList } = body.article;
  const slug = `${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${randomBytes(6).toString('hex')}`;
  const values = [viewerOf(headers.authorization), slug, title, description, text, tagList];
  return reply.code(201).send({ article: articleOf(await written<ArticleRow>('publish', values)) });
});
app.listen({ port: 0, host: '127.0.0.1' }).then(() => announce(app.server), giveUp);
