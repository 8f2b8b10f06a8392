import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describeFront, openFront, type Front } from './support/front';
import { sendRaw, statusesOf } from './support/raw-http';

/** What an api gets to see of a request. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describeFront('between a client and an api', () => {
  let api: Server;
  let front: Front;
  let seen: Seen[];

  beforeAll(async () => {
    api = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        if (url !== '/health/ready') seen.push({ method, url, headers, body });
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    front = await openFront(`http://127.0.0.1:${(api.address() as AddressInfo).port}`);
  });
  beforeEach(() => void (seen = []));
  afterAll(async () => {
    await front[Symbol.asyncDispose]();
    api.closeAllConnections();
    api.close();
  });

  const FORGED = {
    'X-Forwarded-For': '6.6.6.6',
    'X-Forwarded-Host': 'poison.example',
    'X-Forwarded-Proto': 'gopher',
    'X-Real-IP': '6.6.6.6',
    Forwarded: 'for=6.6.6.6',
  };

  it('the edge says who the client is, and nothing that the client says about it arrives', async () => {
    await fetch(`${front.edge}/a`, { headers: FORGED });
    expect(seen).toHaveLength(1);
    expect(JSON.stringify(seen)).not.toMatch(/6\.6\.6\.6|poison|gopher/);
    expect(seen[0]?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1, 127.0.0.1', 'x-forwarded-proto': 'http' });
  });

  it('a read has a deadline, also when its client would wait longer, and a write a later one', async () => {
    await fetch(`${front.balancer}/a`);
    await fetch(`${front.balancer}/b`, { headers: { 'X-Request-Timeout': '60000' } });
    await fetch(`${front.balancer}/c`, { headers: { 'X-Request-Timeout': '700' } });
    await fetch(`${front.balancer}/d`, { method: 'POST', body: '{}' });
    expect(seen.map(({ url, headers }) => [url, headers['x-request-timeout']])).toEqual([
      ['/a', '2800'],
      ['/b', '2800'],
      ['/c', '700'],
      ['/d', '14000'],
    ]);
  });

  /** Each could be two requests for one side and one for the other. */
  const SMUGGLED: [string, string][] = [
    ['two lengths', 'Content-Length: 0\r\nContent-Length: 38\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'],
    [
      'a length and chunks',
      'Content-Length: 38\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n',
    ],
    [
      'chunks by another name',
      'Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\n12\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n',
    ],
    [
      'chunks before a space',
      'Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\n12\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n',
    ],
    [
      'chunks named twice',
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 4\r\n\r\n12\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n',
    ],
    [
      'a folded header',
      'X-Fold: a\r\n b\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n\r\n12\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n',
    ],
    ['a length with a sign', 'Content-Length: +38\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'],
    [
      'a bare newline in a header',
      'X: a\nContent-Length: 0\r\nContent-Length: 38\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n',
    ],
    ['a zero byte in a header', 'X: a\0b\r\nContent-Length: 38\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'],
    [
      'a chunk of a wrong size',
      'Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n',
    ],
  ];

  describe.each(['edge', 'balancer'] as const)('the %s', (place) => {
    it.each(SMUGGLED)('lets no request through that hides in %s', async (_, rest) => {
      const answer = await sendRaw(front[place], `POST /outer HTTP/1.1\r\nHost: a\r\n${rest}`);
      // What comes behind a request that was understood whole is a request of its own, and its client's.
      if (seen.some(({ url }) => url === '/smuggled')) expect(statusesOf(answer)).toHaveLength(2);
      else expect(statusesOf(answer).every((status) => status === 200 || status === 400 || status === 501)).toBe(true);
      // The next client's request is not touched by it.
      seen = [];
      expect((await fetch(`${front[place]}/victim`)).status).toBe(200);
      expect(seen.map(({ url, body }) => [url, body])).toEqual([['/victim', '']]);
    });

    it('answers requests that are sent without waiting in their order', async () => {
      const requests = ['/1', '/2', '/3'].map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join('');
      const answer = await sendRaw(front[place], `${requests}GET /4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(statusesOf(answer)).toEqual([200, 200, 200, 200]);
      expect(seen.map(({ url }) => url)).toEqual(['/1', '/2', '/3', '/4']);
    });

    it('keeps a client that sends its body slowly away from the api', async () => {
      const slow = sendRaw(front[place], 'POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nbegin', 1000);
      expect((await fetch(`${front[place]}/fast`)).status).toBe(200);
      await slow;
      expect(seen.map(({ url }) => url)).toEqual(['/fast']);
    });

    it('goes on with others while 300 clients dawdle over their headers', async () => {
      const dawdlers = Array.from({ length: 300 }, () =>
        sendRaw(front[place], 'GET /slow HTTP/1.1\r\nHost: a\r\nX-', 1500),
      );
      const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${front[place]}/fast`)));
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      await Promise.all(dawdlers);
      expect(seen.every(({ url }) => url === '/fast')).toBe(true);
    });
  });
});
