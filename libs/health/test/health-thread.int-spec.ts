import { connect } from 'node:net';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HealthModule, HealthSettings, HealthThread, Lifecycle } from '../src';
import { FakeHealthContributor } from '../src/testing';

interface Answer {
  readonly path: string;
  readonly status: number;
  readonly body: { readonly status: string; readonly details: Readonly<Record<string, Record<string, unknown>>> };
}

const SETTINGS = { port: 0, agentPort: 0, readySilenceMs: 300, liveSilenceMs: 1000 };
const LOCALHOST = '127.0.0.1';

/** Asks from another thread, while this one cannot: in turn, again and again, for so long. */
async function askMeanwhile(port: number, paths: string[], ms: number, work: () => void): Promise<Answer[]> {
  const source = `
    const { parentPort, workerData: { port, paths, ms } } = require('node:worker_threads');
    const answers = [];
    const ask = async () => {
      for (const path of paths) {
        const response = await fetch('http://127.0.0.1:' + port + path);
        answers.push({ path, status: response.status, body: await response.json() });
      }
    };
    parentPort.once('message', async () => {
      for (const until = Date.now() + ms; Date.now() < until;) {
        await ask();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      parentPort.postMessage(answers);
    });
    // A thread's first request takes longer than others: what it brings is how things are before.
    ask().then(() => parentPort.postMessage('up'));`;
  const worker = new Worker(source, { eval: true, workerData: { port, paths, ms } });
  await once(worker, 'message');
  const answers = once(worker, 'message') as Promise<[Answer[]]>;
  worker.postMessage('go');
  work();
  return (await answers)[0];
}

function block(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until;);
}

describe('the health thread', () => {
  const shard = new FakeHealthContributor('shard 0');
  let app: NestFastifyApplication;

  const start = async (settings: Partial<HealthSettings> = SETTINGS): Promise<void> => {
    const all = Object.assign(new HealthSettings(), settings);
    const module = HealthModule.forRoot({ settings: all, contributors: { useFactory: () => [shard] } });
    app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
      logger: false,
      abortOnError: false,
    });
    await app.init();
  };
  const ports = (): { port: number; agentPort: number } => app.get(HealthThread).ports as never;
  const get = async (path: string, method = 'GET'): Promise<Response> =>
    fetch(`http://${LOCALHOST}:${ports().port}${path}`, { method });
  const agent = async (): Promise<string> => text(connect(ports().agentPort, LOCALHOST));

  afterEach(() => app.close());

  it('says where the process stands, with the reason', async () => {
    await start();
    const lifecycle = app.get(Lifecycle);
    expect((await get('/health/startup')).status).toBe(503);
    expect((await get('/health/ready')).status).toBe(503);
    lifecycle.ready();
    expect((await get('/health/startup')).status).toBe(200);
    const ready = await get('/health/ready');
    expect([ready.status, ready.headers.get('cache-control')]).toEqual([200, 'no-store']);
    lifecycle.overloaded('half of the requests are refused');
    const overloaded = await get('/health/ready');
    expect(overloaded.status).toBe(503);
    expect(await overloaded.json()).toMatchObject({
      status: 'error',
      error: { lifecycle: { status: 'down', state: 'overloaded' } },
      info: { heartbeat: { status: 'up' } },
    });
    expect((await get('/health/startup')).status).toBe(200);
    expect((await get('/health/live')).status).toBe(200);
    lifecycle.relieved();
    expect((await get('/health/ready')).status).toBe(200);
  });

  it('is not ready while the event loop is silent for longer than one bound, and dead beyond the other', async () => {
    await start();
    app.get(Lifecycle).ready();
    const answers = await askMeanwhile(ports().port, ['/health/ready', '/health/live'], 2600, () => block(2200));
    const statuses = (path: string): number[] =>
      answers
        .filter((answer) => answer.path === path)
        .map(({ status }) => status)
        .filter((status, index, all) => status !== all[index - 1]);
    expect(statuses('/health/ready')).toEqual([200, 503, 200]);
    expect(statuses('/health/live')).toEqual([200, 503, 200]);
    const silent = answers.find(({ path, status }) => path === '/health/ready' && status === 503);
    expect(silent?.body.details['heartbeat']?.['message']).toMatch(/^the event loop has been silent for \d+ ms$/);
  });

  it('shows what the process depends on, also when it is down, and takes no one out for it', async () => {
    shard.report = { status: 'down', details: { message: 'no live node' } };
    await start();
    app.get(Lifecycle).ready();
    let body: Answer['body'];
    do body = (await (await get('/health/dependencies')).json()) as Answer['body'];
    while (body.details['shard 0'] === undefined);
    expect(body).toMatchObject({
      status: 'degraded',
      details: {
        'shard 0': { status: 'degraded', reported: 'down', message: 'no live node' },
        memory: { status: 'up' },
        disk: { reported: expect.stringMatching(/up|degraded/) as string },
        'event-loop': { reported: expect.stringMatching(/up|degraded/) as string },
      },
    });
    expect((await get('/health/ready')).status).toBe(200);
  });

  it("gives the balancer's agent a weight, and asks it for no more traffic while the process drains", async () => {
    await start();
    app.get(Lifecycle).ready();
    expect(await agent()).toMatch(/^ready up \d+%\n$/);
    app.get(Lifecycle).drain();
    expect(await agent()).toBe('drain\n');
    expect((await get('/health/live')).status).toBe(200);
  });

  it('takes nothing but GET and HEAD, and knows nothing but its pages', async () => {
    await start();
    const head = await get('/health/live', 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await get('/health/live', 'POST')).status).toBe(405);
    expect((await get('/api/articles')).status).toBe(404);
  });

  it('is not there unless a port is set', async () => {
    await start({});
    expect(app.get(HealthThread).ports).toBeUndefined();
  });

  it('names the setting whose port is taken', async () => {
    const other = createServer().listen(0, LOCALHOST);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(start({ port })).rejects.toThrow(`at 127.0.0.1: ${port} is taken by another program. Set HEALTH_PORT`);
    other.close();
  });
});
