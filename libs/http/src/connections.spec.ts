import { connect } from 'node:net';
import { withDeadline } from '@aqueduct/kernel';
import { waitUntil } from '@aqueduct/kernel/testing';
import { Controller, Get } from '@nestjs/common';
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
