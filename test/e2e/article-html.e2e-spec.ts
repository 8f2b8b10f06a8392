import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect } from 'node:net';
import { waitUntil } from '@aqueduct/kernel/testing';
import { TASK_CHANNEL, type TaskEvent } from '@aqueduct/threads';
import { type Api, startApi } from '../support/api';
import { ConduitClient, type Member, path, signUp } from '../support/conduit-client';

const TEXT = { 'content-type': 'text/html; charset=utf-8', 'x-content-type-options': 'nosniff' };

interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

let api: Api;
let anonymous: ConduitClient;
let author: Member;
const states: string[] = [];
const note = (event: unknown): number => states.push((event as TaskEvent).state);

beforeAll(async () => {
  subscribe(TASK_CHANNEL, note);
  // One thread and one place to wait, so that a few requests are too many.
  const settings = {
    THREADS_MAX: '1',
    THREADS_QUEUE_LIMIT: '1',
    THREADS_TIMEOUT_MS: '60000',
    HTTP_BODY_LIMIT_BYTES: '4000000',
  };
  api = await startApi({ settings });
  anonymous = new ConduitClient(api.url);
  author = await signUp(api.url);
});
afterAll(async () => {
  unsubscribe(TASK_CHANNEL, note);
  await api.close();
});
beforeEach(() => (states.length = 0));

const target = (slug: string): string => path`/articles/${slug}/html`;
async function htmlOf(slug: string, headers: Record<string, string> = {}): Promise<Page> {
  const response = await fetch(`${api.url}/api${target(slug)}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
/** Several seconds of work at most, and never none. */
const long = (): Promise<{ slug: string }> =>
  author.publish({ body: '**bold** [a](https://example.com)\n\n'.repeat(15_000) });

describe('GET /articles/:slug/html', () => {
  it('answers with the body as HTML, in a sandbox, to anybody', async () => {
    const { slug } = await author.publish({ body: '# Grüße 👋\n\n<script>alert(1)</script>' });
    const { status, headers, text } = await htmlOf(slug);
    expect([status, text]).toEqual([200, '<h1>Grüße 👋</h1>\n<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n']);
    expect(Object.fromEntries(headers)).toMatchObject(TEXT);
    expect(headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'; img-src https:/);
    expect((await htmlOf(slug, { Authorization: `Token ${author.token}` })).text).toBe(text);
  });

  it('is 404 as the article is', async () => {
    const expected = { status: 404, body: { errors: { article: ['not found'] } } };
    expect(await anonymous.get(target('nothing'))).toEqual(expected);
    const { slug } = await author.publish();
    await author.deleteArticle(slug);
    expect(await author.get(target(slug))).toEqual(expected);
  });

  it('refuses a token that is not ours', async () => {
    const { slug } = await author.publish();
    expect((await anonymous.withToken('a.b.c').get(target(slug))).status).toBe(401);
  });

  it('is 304, and renders nothing, for whoever has it, until the body changes', async () => {
    const { slug } = await author.publish({ body: 'First.' });
    const etag = (await htmlOf(slug)).headers.get('etag') ?? '';
    for (const asked of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, headers, text } = await htmlOf(slug, { 'If-None-Match': asked });
      expect([status, headers.get('etag'), text]).toEqual([304, etag, '']);
    }
    expect(states).toEqual(['accepted', 'done']);
    await author.changeArticle(slug, { description: 'Other.' });
    expect((await htmlOf(slug, { 'If-None-Match': etag })).status).toBe(304);
    await author.changeArticle(slug, { body: 'Second.' });
    const changed = await htmlOf(slug, { 'If-None-Match': etag });
    expect([changed.status, changed.text]).toEqual([200, '<p>Second.</p>\n']);
  });

  it('renders the largest body that an article may have', async () => {
    const { slug } = await author.publish({ body: 'word '.repeat(200_000) });
    const { status, text } = await htmlOf(slug);
    expect([status, text.length]).toEqual([200, 1_000_007]);
  });

  it('refuses what is more than the threads can take, says when to come again, and recovers', async () => {
    const { slug } = await long();
    const all = await Promise.all(Array.from({ length: 6 }, () => htmlOf(slug)));
    const refused = all.filter(({ status }) => status === 503);
    expect(all.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(refused.length).toBeGreaterThanOrEqual(1);
    for (const { headers, text } of refused) {
      expect(headers.get('retry-after')).toBe('1');
      expect(JSON.parse(text)).toEqual({
        errors: { server: ['is overloaded, try again'], request: [headers.get('x-request-id')] },
      });
    }
    expect((await htmlOf(slug)).status).toBe(200);
  });

  it('stops the work for a client that goes away', async () => {
    const { slug } = await long();
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET /api${target(slug)} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    await waitUntil(() => Promise.resolve(states.includes('accepted')));
    socket.destroy();
    await waitUntil(() => Promise.resolve(states.includes('cancelled')));
  });
});
