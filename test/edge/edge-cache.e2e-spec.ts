import { connect } from 'node:http2';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { startApi, type Api } from '../support/api';
import { ConduitClient, signUp, unique, type Article, type Member } from '../support/conduit-client';
import { describeFront, openFront, type Front } from './support/front';
import { sendRaw, statusesOf } from './support/raw-http';

/** What an attacker would like to find in an answer for somebody else. */
const MARK = 'poison.example';

describeFront('the edge', () => {
  let api: Api;
  let front: Front;
  let author: Member;
  let article: Article;

  beforeAll(async () => {
    api = await startApi({ settings: { HTTP_TRUSTED_PROXIES: '127.0.0.1', CACHE_TRUST_MS: '10000' } });
    front = await openFront(api.url);
    author = await signUp(front.edge);
    article = await author.publish({ title: unique('Edge'), body: 'x'.repeat(4000) });
  });
  afterAll(async () => {
    await front[Symbol.asyncDispose]();
    await api.close();
  });

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${front.edge}${path}`, { headers });
  /** A URL that nobody has asked for yet. */
  const fresh = (): string => `/api/articles/${article.slug}?x=${unique('x')}`;
  const cacheOf = (response: Response): string | null => response.headers.get('x-edge-cache');

  describe('keeps what is for everybody', () => {
    it('and gives it again, under an id of its own', async () => {
      const path = fresh();
      const [first, second] = [await get(path), await get(path)];
      expect([cacheOf(first), cacheOf(second)]).toEqual(['MISS', 'HIT']);
      expect(await second.text()).toBe(await first.text());
      expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
      expect(second.headers.get('surrogate-key')).toBeNull();
    });

    it('and asks the api once, however many want it at the same time', async () => {
      const path = fresh();
      const before = await front.passed();
      const answers = await Promise.all(Array.from({ length: 50 }, () => get(path)));
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
      expect((await front.passed()) - before).toBe(1);
    });

    it('in the form that the client takes', async () => {
      const path = fresh();
      const plain = await sendRaw(front.edge, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      const refusing = await sendRaw(
        front.edge,
        `GET ${path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip;q=0, br;q=0\r\nConnection: close\r\n\r\n`,
      );
      // The first to ask the api for a form has it made for those who come later.
      for (let n = 0, form: string | null = null; form !== 'gzip' && n < 200; n++) {
        const { headers } = await fetch(`${api.url}${path}`, { headers: { 'Accept-Encoding': 'gzip' } });
        form = headers.get('content-encoding');
      }
      const answer = await sendRaw(
        front.edge,
        `GET ${path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n`,
      );
      const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);
      expect(JSON.parse(bodyOf(plain))).toMatchObject({ article: { slug: article.slug } });
      expect(bodyOf(refusing)).toBe(bodyOf(plain));
      expect(JSON.parse(gunzipSync(Buffer.from(bodyOf(answer), 'latin1')).toString())).toMatchObject({
        article: { slug: article.slug },
      });
    });

    it('and answers HEAD of it with the same headers, without spoiling it for GET', async () => {
      const path = fresh();
      const head = await fetch(`${front.edge}${path}`, { method: 'HEAD' });
      const got = await get(path);
      expect(head.status).toBe(200);
      expect(await got.json()).toMatchObject({ article: { slug: article.slug } });
      expect(got.headers.get('etag')).toBe(head.headers.get('etag'));
    });

    it('and says 304 to who has it', async () => {
      const path = fresh();
      const first = await get(path);
      const { status } = await get(path, { 'If-None-Match': first.headers.get('etag') ?? '' });
      expect(status).toBe(304);
    });
  });

  describe('never keeps or gives what is for one', () => {
    it('shows each reader the own view of an article', async () => {
      const reader = await signUp(front.edge);
      const path = fresh();
      await reader.favorite(article.slug);
      const [mine, others, nobodys] = [
        await get(path, { Authorization: `Token ${reader.token}` }),
        await get(path, { Authorization: `Token ${author.token}` }),
        await get(path),
      ];
      expect([cacheOf(mine), cacheOf(others)]).toEqual(['BYPASS', 'BYPASS']);
      const favorited = async (response: Response): Promise<boolean> =>
        ((await response.json()) as { article: Article }).article.favorited;
      expect([await favorited(mine), await favorited(others), await favorited(nobodys)]).toEqual([true, false, false]);
    });

    it('gives an account to its owner alone', async () => {
      const headers = { Authorization: `Token ${author.token}` };
      for (const path of ['/api/user', `/api/user?style=${unique('x')}.css`]) {
        const mine = await get(path, headers);
        expect([mine.status, mine.headers.get('cache-control')]).toEqual([200, 'no-store']);
        expect((await get(path)).status).toBe(401);
      }
    });

    it.each(['/api/user/a.css', '/api/user/..%2fa.css', '/api/user;a.css', '/api/user%00.css', '/api/user%3fa.css'])(
      'does not take %s for a file that all may have',
      async (path) => {
        const mine = await get(path, { Authorization: `Token ${author.token}` });
        expect(await mine.text()).not.toContain(author.email);
        expect(await (await get(path)).text()).not.toContain(author.email);
      },
    );

    it.each([
      ['a cookie', { Cookie: 'session=1' }],
      ['an authorization that nobody understands', { Authorization: 'Basic eDp5' }],
      ['a position', { 'Aqueduct-Position': 'nothing' }],
    ])('passes a request with %s on, and keeps nothing of the answer', async (_, headers) => {
      const path = fresh();
      expect(cacheOf(await get(path, headers))).toBe('BYPASS');
      expect(cacheOf(await get(path))).toBe('MISS');
    });

    it('shows a writer who echoes the position what was written', async () => {
      const mine = await author.publish({ title: unique('Before') });
      const path = `/api/articles/${mine.slug}`;
      await (await get(path)).text();
      const changed = await fetch(`${front.edge}${path}`, {
        method: 'PUT',
        headers: { Authorization: `Token ${author.token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ article: { description: 'after' } }),
      });
      const position = changed.headers.get('aqueduct-position') ?? '';
      const seen = await get(path, { 'Aqueduct-Position': position });
      expect(await seen.json()).toMatchObject({ article: { description: 'after' } });
    });
  });

  describe('cannot be made to keep what an attacker says', () => {
    it.each([
      ['X-Forwarded-Host', MARK],
      ['X-Forwarded-Proto', MARK],
      ['X-Forwarded-Port', '6666'],
      ['X-Forwarded-Prefix', `/${MARK}`],
      ['X-Forwarded-For', '6.6.6.6'],
      ['Forwarded', `host=${MARK};proto=${MARK}`],
      ['X-Host', MARK],
      ['X-Original-URL', `/api/articles/${MARK}`],
      ['X-Rewrite-URL', `/api/articles/${MARK}`],
      ['X-HTTP-Method-Override', 'DELETE'],
      ['X-Method-Override', 'DELETE'],
      ['Origin', `https://${MARK}`],
      ['Range', 'bytes=0-9'],
      ['X-Request-Id', MARK],
      ['X-Request-Timeout', 'nonsense'],
      ['Accept', `text/${MARK}`],
      ['Accept-Language', MARK],
      ['If-None-Match', '*'],
      ['If-Modified-Since', new Date().toUTCString()],
      ['Idempotency-Key', MARK],
      ['Last-Event-ID', MARK],
    ])('with the header %s', async (name, value) => {
      const path = fresh();
      await (await get(path, { [name]: value })).text();
      const victim = await get(path);
      const [text, clean] = [await victim.text(), await (await fetch(`${api.url}${path}`)).text()];
      expect([victim.status, text]).toEqual([200, clean]);
      expect(JSON.stringify([...victim.headers])).not.toContain(MARK);
    });

    it('with a Host of its own', async () => {
      const path = fresh();
      const poisoned = await sendRaw(front.edge, `GET ${path} HTTP/1.1\r\nHost: ${MARK}\r\nConnection: close\r\n\r\n`);
      expect(statusesOf(poisoned)).toEqual([200]);
      const victim = await get(path);
      expect(cacheOf(victim)).toBe('MISS');
      expect(`${JSON.stringify([...victim.headers])}${await victim.text()}`).not.toContain(MARK);
    });

    it('with a body in a GET', async () => {
      const path = fresh();
      const body = 'x=1';
      const text = `GET ${path} HTTP/1.1\r\nHost: ${new URL(front.edge).host}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
      await sendRaw(front.edge, text);
      expect(await (await get(path)).json()).toMatchObject({ article: { slug: article.slug } });
    });

    it('with headers that do not fit', async () => {
      const path = fresh();
      const { status } = await get(path, {
        'X-Filler': 'x'.repeat(7000),
        'X-More': 'x'.repeat(7000),
        'X-Yet-More': 'x'.repeat(7000),
      });
      expect([200, 400, 431]).toContain(status);
      expect((await get(path)).status).toBe(200);
    });
  });

  it.each(['edgeTls', 'balancerTls'] as const)('speaks HTTP/2 over TLS (%s)', async (place) => {
    const session = connect(front[place], { rejectUnauthorized: false });
    const stream = session.request({ ':path': fresh() });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers[':status']).toBe(200);
    expect(session.alpnProtocol).toBe('h2');
    stream.close();
    session.close();
  });

  it.each([
    '/metrics',
    '/status',
    '/health/dependencies',
    '/health/ready',
    '/%68ealth/dependencies',
    '/HEALTH/ready',
    '/balancer/ready',
  ])('shows %s to nobody outside', async (path) => expect((await get(path)).status).toBe(404));

  it.each(['/metrics', '/status', '/health/dependencies', '/%68ealth/dependencies', '/%4detrics', '/HEALTH/live'])(
    'nor does the balancer show %s',
    async (path) => expect((await fetch(`${front.balancer}${path}`)).status).toBe(404),
  );

  it('refuses a path that is longer than any, in the shape of any other error', async () => {
    const refused = await get(`/api/articles/${'x'.repeat(9000)}`);
    expect([refused.status, await refused.json()]).toEqual([414, { errors: { path: ['is too long'] } }]);
    expect((await get('/@error414')).status).toBe(404);
  });

  it('refuses an address that asks too often, in the shape of any other error', async () => {
    await using limited = await openFront(api.url, { requestsPerSecond: 5 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => fetch(`${limited.edge}${fresh()}`)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(await refused[0]?.json()).toEqual({ errors: { requests: ['are too many'] } });
  });
});

describeFront('the edge before an api that has gone', () => {
  it('gives what it has kept, as long as that says that it may, and says 503 to the rest', async () => {
    const api = await startApi();
    await using front = await openFront(api.url);
    const author = await signUp(front.edge);
    const { slug } = await author.publish({ title: unique('Stale') });
    const kept = await new ConduitClient(front.edge).article(slug);
    await api.close();
    await waitPast(2500);
    const stale = await fetch(`${front.edge}/api/articles/${slug}`);
    expect([stale.status, stale.headers.get('x-edge-cache')]).toEqual([200, expect.stringMatching(/STALE|UPDATING/)]);
    expect(((await stale.json()) as { article: Article }).article).toEqual(kept);
    const rest = await fetch(`${front.edge}/api/articles/${slug}?never=seen`);
    expect([rest.status, rest.headers.get('retry-after'), rest.headers.get('cache-control')]).toEqual([
      503,
      '1',
      'no-store',
    ]);
    expect(await rest.json()).toEqual({ errors: { service: ['is not available now: try again'] } });
  });
});

/** The kept answer's own lifetime has to pass: a second, and nginx counts whole ones. */
const waitPast = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
