import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { HealthModule } from './health.module';
import { HealthSettings } from './health.settings';
import { Lifecycle } from './lifecycle';
import { FakeHealthContributor } from './testing';

@Catch()
class ApplicationFilter implements ExceptionFilter {
  catch(_error: unknown, context: ArgumentsHost): void {
    void context.switchToHttp().getResponse<FastifyReply>().code(500).send({ errors: {} });
  }
}

describe(HealthModule.name, () => {
  const directory = new FakeHealthContributor('directory');
  const shard = new FakeHealthContributor('shard-0');
  let app: NestFastifyApplication;
  let url: string;

  const get = async (
    path: string,
  ): Promise<{ status: number; cache: string | null; body: Record<string, unknown> }> => {
    const response = await fetch(`${url}${path}`);
    const body = (await response.json()) as Record<string, unknown>;
    return { status: response.status, cache: response.headers.get('cache-control'), body };
  };

  beforeEach(async () => {
    directory.report = { status: 'up' };
    shard.report = { status: 'up', details: { replicas: 1 } };
    const module = HealthModule.forRoot({
      settings: new HealthSettings(),
      contributors: { useFactory: () => [directory, shard] },
    });
    app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: false });
    app.useGlobalFilters(new ApplicationFilter());
    await app.listen(0, '127.0.0.1');
    url = (await app.getUrl()).replace('localhost', '127.0.0.1');
  });
  afterEach(() => app.close());

  it('is alive as long as it answers', async () => {
    const lifecycle = app.get(Lifecycle);
    for (const step of ['ready', 'drain', 'stop'] as const) {
      expect(await get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
      lifecycle[step]();
    }
    expect(await get('/health/live')).toMatchObject({ status: 200, body: { details: { process: { status: 'up' } } } });
  });

  it('is ready between its start and its end', async () => {
    const lifecycle = app.get(Lifecycle);
    expect(await get('/health/ready')).toMatchObject({
      status: 503,
      body: { status: 'error', error: { lifecycle: { status: 'down', state: 'starting' } } },
    });
    lifecycle.ready();
    expect(await get('/health/ready')).toMatchObject({ status: 200, body: { status: 'ok' } });
    lifecycle.drain();
    expect(await get('/health/ready')).toMatchObject({
      status: 503,
      body: { details: { lifecycle: { state: 'draining' } } },
    });
  });

  it('has started from then on, also while it drains', async () => {
    const lifecycle = app.get(Lifecycle);
    expect((await get('/health/startup')).status).toBe(503);
    lifecycle.ready();
    expect((await get('/health/startup')).status).toBe(200);
    lifecycle.drain();
    expect((await get('/health/startup')).status).toBe(200);
  });

  it('is not ready while it has too much to do, and says why', async () => {
    const lifecycle = app.get(Lifecycle);
    lifecycle.ready();
    lifecycle.overloaded('half of the requests are refused');
    expect(await get('/health/ready')).toMatchObject({
      status: 503,
      body: { error: { lifecycle: { state: 'overloaded', reason: 'half of the requests are refused' } } },
    });
    lifecycle.relieved();
    expect((await get('/health/ready')).status).toBe(200);
  });

  it('shows what it depends on, and what it is itself', async () => {
    expect(await get('/health/dependencies')).toMatchObject({
      status: 200,
      body: {
        details: {
          directory: { status: 'up', reported: 'up' },
          'shard-0': { status: 'up', reported: 'up', replicas: 1 },
          'event-loop': { delayP99Ms: expect.any(Number) as number, utilisation: expect.any(Number) as number },
          memory: { heapUsedMiB: expect.any(Number) as number, heapLimitMiB: expect.any(Number) as number },
          disk: { freeMiB: expect.any(Number) as number },
        },
      },
    });
  });

  it.each([
    ['is down', { status: 'down', details: { message: 'no live node' } } as const, 'no live node'],
    ['cannot tell', new Error('broken'), 'broken'],
    ['does not answer', 'hangs' as const, 'the health check of shard-0 took longer than 300 ms'],
  ])('stays ready when what all processes share %s, and shows it', async (_, report, message) => {
    app.get(Lifecycle).ready();
    shard.report = report;
    expect(await get('/health/dependencies')).toMatchObject({
      status: 200,
      body: { status: 'degraded', details: { 'shard-0': { status: 'degraded', reported: 'down', message } } },
    });
    expect((await get('/health/ready')).status).toBe(200);
  });

  it('is never cached, be the answer good or bad', async () => {
    expect((await get('/health/live')).cache).toBe('no-store');
    for (const page of ['startup', 'ready', 'dependencies'])
      expect((await get(`/health/${page}`)).cache).toBe('no-store');
    app.get(Lifecycle).ready();
    expect((await get('/health/ready')).cache).toBe('no-store');
  });
});
