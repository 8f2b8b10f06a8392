import { connect } from 'node:net';
import { withDeadline } from '@aqueduct/kernel';
import { waitUntil } from '@aqueduct/kernel/testing';
import { Controller, Get, Param, Post } from '@nestjs/common';
import { closeWithAnswers } from './closing.hook';
import { createHttpTestApp } from './testing';

/** Everything that the server sends until it closes the connection. */
const exchange = (url: string, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });

describe('a client that sends what is no HTTP', () => {
  it.each([
    ['GARBAGE\r\n\r\n', 400, '{"errors":{"request":["is malformed"]}}'],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, '{"errors":{"headers":["are too large"]}}'],
  ])('is answered in the same shape as any other (%#)', async (text, status, body) => {
    const { app, client } = await createHttpTestApp({});
    const answer = await exchange(client.url, text);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain('Content-Type: application/json; charset=utf-8');
    expect(answer.endsWith(body)).toBe(true);
    await app.close();
  });
});

describe('a client that takes too long to send its request', () => {
  it('is answered 408', async () => {
    const { app, client } = await createHttpTestApp({ settings: { requestTimeoutMs: 100 } });
    const answer = await exchange(client.url, 'GET / HTTP/1.1\r\n');
    expect(answer).toContain('HTTP/1.1 408 ');
    expect(answer).toContain('{"errors":{"request":["took too long to arrive"]}}');
    await app.close();
  });
});

describe('requests that are sent without waiting for answers', () => {
  @Controller('echo')
  class EchoController {
    @Get(':n')
    async echo(@Param('n') n: string): Promise<object> {
      // The first one takes longest.
      await new Promise((resolve) => setTimeout(resolve, 40 - 10 * Number(n)));
      return { n };
    }
  }

  it('are answered in their order', async () => {
    const { app, client } = await createHttpTestApp({ controllers: [EchoController] });
    const requests = [1, 2, 3].map(
      (n) => `GET /api/echo/${n} HTTP/1.1\r\nHost: a\r\n${n === 3 ? 'Connection: close\r\n' : ''}\r\n`,
    );
    const answer = await exchange(client.url, requests.join(''));
    expect([...answer.matchAll(/\{"n":"(\d)"\}/g)].map(([, n]) => n)).toEqual(['1', '2', '3']);
    await app.close();
  });
});

describe('a request that could be read as two', () => {
  const HIDDEN = 'GET /api/hidden HTTP/1.1\r\nHost: a\r\n\r\n';
  let asked: number;

  @Controller('hidden')
  class HiddenController {
    @Get()
    hidden(): object {
      asked++;
      return {};
    }
  }

  beforeEach(() => void (asked = 0));

  it.each([
    ['two lengths', `Content-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
    ['a length and chunks', `Content-Length: ${HIDDEN.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
    ['chunks by another name', `Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\n2a\r\n${HIDDEN}`],
    ['chunks before a space', `Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\n2a\r\n${HIDDEN}`],
    ['a length with a sign', `Content-Length: +0\r\n\r\n${HIDDEN}`],
    ['a bare newline', `X: a\nContent-Length: 0\r\n\r\n${HIDDEN}`],
    ['a chunk of a wrong size', `Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${HIDDEN}`],
  ])('is refused, and its connection closed: %s', async (_, rest) => {
    const { app, client } = await createHttpTestApp({ controllers: [HiddenController] });
    const answer = await exchange(client.url, `POST /api/hidden HTTP/1.1\r\nHost: a\r\n${rest}`);
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)).toContain('400');
    expect(asked).toBe(0);
    await app.close();
  });
});

describe('many clients that take too long', () => {
  it('keep nobody else waiting, and are let go', async () => {
    const { app, client } = await createHttpTestApp({ settings: { requestTimeoutMs: 1000 } });
    const slow = Array.from({ length: 200 }, () =>
      exchange(client.url, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n1'),
    );
    expect((await client.get('/api/nothing')).status).toBe(404);
    for (const answer of await Promise.all(slow)) expect(answer).toContain('HTTP/1.1 408 ');
    await app.close();
  });
});

describe('a body that is too large', () => {
  @Controller('nothing')
  class TakesBodies {
    @Post()
    take(): object {
      return {};
    }
  }

  const head = (bytes: number): string =>
    `POST /api/nothing HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n\r\n`;

  it('is read to its end after the answer, and its connection goes on', async () => {
    const { app, client } = await createHttpTestApp({ settings: { bodyLimitBytes: 1024 }, controllers: [TakesBodies] });
    const rest = 'GET /api/nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const answer = await exchange(client.url, `${head(2_000_000)}${'x'.repeat(2_000_000)}${rest}`);
    expect(answer).toContain('HTTP/1.1 413 ');
    expect(answer).toContain('HTTP/1.1 405 ');
    await app.close();
  });

  it('is cut off when it is beyond all measure', async () => {
    const { app, client } = await createHttpTestApp({ settings: { bodyLimitBytes: 1024 }, controllers: [TakesBodies] });
    const answer = await exchange(client.url, head(1_000_000_000));
    expect(answer).toMatch(/HTTP\/1.1 413 [^]*connection: close/i);
    await app.close();
  });
});

describe('an application that drains', () => {
  it('closes each connection with its next answer, and takes new ones', async () => {
    const { app, client } = await createHttpTestApp({});
    const before = await client.get('/api/nothing');
    expect(before.headers.get('connection')).toBe('keep-alive');
    closeWithAnswers(app.getHttpAdapter().getInstance());
    for (let n = 0; n < 2; n++) expect((await client.get('/api/nothing')).headers.get('connection')).toBe('close');
    await app.close();
  });
});

describe('an application that closes', () => {
  const COUNT = 10;
  let started: () => void;
  let finish: PromiseWithResolvers<void>;
  let allStarted: PromiseWithResolvers<void>;

  @Controller('slow')
  class SlowController {
    @Get()
    async get(): Promise<object> {
      started();
      await finish.promise;
      return { whole: true };
    }
  }

  beforeEach(() => {
    [finish, allStarted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let count = 0;
    started = () => void (++count === COUNT && allStarted.resolve());
  });

  it('does not wait for a connection on which nothing was ever sent', async () => {
    const { app, client } = await createHttpTestApp({});
    const silent = connect(Number(new URL(client.url).port), '127.0.0.1');
    const ended = new Promise((resolve) => silent.once('close', resolve));
    await new Promise((resolve) => silent.once('connect', resolve));
    await withDeadline(5000, 'Closing', app.close());
    await ended;
  });

  it('finishes what is in flight, and is closed then, although its clients would keep their connections', async () => {
    const { app, client } = await createHttpTestApp({ controllers: [SlowController] });
    const answers = Array.from({ length: COUNT }, () => client.get('/api/slow'));
    await allStarted.promise;
    const closed = app.close();
    await waitUntil(() => Promise.resolve(!app.getHttpServer().listening));
    finish.resolve();
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatchObject({ status: 200, body: { whole: true } });
      expect(answer.headers.get('connection')).toBe('close');
    }
    await withDeadline(5000, 'Closing', closed);
  });
});
