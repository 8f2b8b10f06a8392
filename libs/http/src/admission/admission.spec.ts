import { request as httpRequest, type ClientRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { testSettings } from '@aqueduct/config/testing';
import { Limiter, OverloadSettings } from '@aqueduct/overload';
import { waitUntil } from '@aqueduct/kernel/testing';
import { Controller, Get, Post, Res } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { createHttpTestApp, type TestClient } from '../testing';

describe('a limit of requests at once', () => {
  let app: NestFastifyApplication;
  let client: TestClient;
  let limiter: Limiter;
  let handled: string[];
  let finish: PromiseWithResolvers<void>;
  let holding: ClientRequest[];

  @Controller()
  class WorkController {
    @Get('work')
    async work(): Promise<object> {
      handled.push('work');
      await finish.promise;
      return { done: true };
    }

    @Post('work')
    write(): object {
      handled.push('write');
      return { written: true };
    }

    @Get('stream')
    stream(@Res() reply: FastifyReply): void {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.raw.write(':\n');
    }
  }

  @Controller('health')
  class HealthController {
    @Get('live')
    live(): object {
      return { status: 'ok' };
    }
  }

  const open = async (settings: Partial<OverloadSettings>): Promise<void> => {
    limiter = new Limiter(testSettings(OverloadSettings, { initialLimit: 1, minLimit: 1, ...settings }));
    const http = { admission: { useValue: limiter } };
    ({ app, client } = await createHttpTestApp({ controllers: [WorkController, HealthController], http }));
  };
  /** Begins a request that stays. */
  const hold = async (path = '/api/work'): Promise<ClientRequest> => {
    const before = limiter.stats.admitted;
    const held = httpRequest(`${client.url}${path}`).on('error', () => undefined);
    held.end();
    holding.push(held);
    await waitUntil(() => Promise.resolve(limiter.stats.admitted > before));
    return held;
  };

  beforeEach(() => {
    [handled, holding] = [[], []];
    finish = Promise.withResolvers();
  });
  afterEach(async () => {
    finish.resolve();
    for (const held of holding) held.destroy();
    await app.close();
  });

  it('refuses what is beyond it before anything else is done, and says which limit it was', async () => {
    await open({ queueShare: 0 });
    await hold();
    const refused = await fetch(`${client.url}/api/work`);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toEqual({
      errors: {
        server: ['is overloaded, try again', 'this process is overloaded: 1 requests are at work and 0 wait'],
      },
    });
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '1',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
      'x-request-id': expect.any(String) as string,
    });
    expect(handled).toEqual(['work']);
  });

  it('lets wait who comes next, and the writer before the reader', async () => {
    await open({ queueShare: 10, queueWaitMs: 10_000 });
    await hold();
    const read = fetch(`${client.url}/api/work`);
    await waitUntil(() => Promise.resolve(limiter.stats.waiting === 1));
    const write = fetch(`${client.url}/api/work`, { method: 'POST' });
    await waitUntil(() => Promise.resolve(limiter.stats.waiting === 2));
    finish.resolve();
    expect((await write).status).toBe(201);
    expect((await read).status).toBe(200);
    expect(handled).toEqual(['work', 'write', 'work']);
  });

  it('is none for health pages and preflights', async () => {
    await open({ queueShare: 0 });
    await hold();
    expect((await fetch(`${client.url}/health/live`)).status).toBe(200);
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
    };
    expect((await fetch(`${client.url}/api/work`, preflight)).status).toBe(204);
  });

  it('gets the place back of a client that leaves, also of one that waits', async () => {
    await open({ queueWaitMs: 10_000 });
    const held = await hold();
    const waits = httpRequest(`${client.url}/api/work`).on('error', () => undefined);
    waits.end();
    await waitUntil(() => Promise.resolve(limiter.stats.waiting === 1));
    waits.destroy();
    // The server has heard of the end of a connection before what comes later is answered on another one.
    await fetch(`${client.url}/health/live`);
    held.destroy();
    await waitUntil(() => Promise.resolve(limiter.stats.running === 0 && limiter.stats.waiting === 0));
    expect(handled).toEqual(['work']);
    expect((await fetch(`${client.url}/api/work`, { method: 'POST' })).status).toBe(201);
  });

  it('does not count an answer that has begun, and goes on for as long as its client takes', async () => {
    await open({ queueWaitMs: 10_000 });
    await hold('/api/stream');
    expect((await fetch(`${client.url}/api/work`, { method: 'POST' })).status).toBe(201);
  });

  it('keeps its refusals in the order of what was asked on one connection', async () => {
    await open({ queueShare: 0 });
    await hold();
    const asked = [
      'GET /api/work HTTP/1.1\r\nHost: a\r\n',
      'GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n',
    ];
    const socket = connect(Number(new URL(client.url).port), '127.0.0.1');
    socket.write(`${asked.join('\r\n')}\r\n`);
    const answers = await text(socket);
    expect([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['503', '200']);
  });
});
