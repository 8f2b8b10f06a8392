import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { HealthModule } from './health.module';
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
    const module = HealthModule.forRoot({ contributors: { useFactory: () => [directory, shard] } });
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

  it('shows what it depends on', async () => {
    app.get(Lifecycle).ready();
    expect((await get('/health/ready')).body).toEqual({
      status: 'ok',
      info: {
        lifecycle: { status: 'up', state: 'ready' },
        directory: { status: 'up', reported: 'up' },
        'shard-0': { status: 'up', reported: 'up', replicas: 1 },
      },
      error: {},
      details: {
        lifecycle: { status: 'up', state: 'ready' },
        directory: { status: 'up', reported: 'up' },
        'shard-0': { status: 'up', reported: 'up', replicas: 1 },
      },
    });
  });

  it.each([
    ['is down', { status: 'down', details: { message: 'no live node' } } as const, 'no live node'],
    ['cannot tell', new Error('broken'), 'broken'],
    ['does not answer', 'hangs' as const, 'the health check of shard-0 took longer than 300 ms'],
  ])('stays ready when what all processes share %s', async (_, report, message) => {
    app.get(Lifecycle).ready();
    shard.report = report;
    expect(await get('/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'degraded', details: { 'shard-0': { status: 'degraded', reported: 'down', message } } },
    });
  });

  it('is never cached, be the answer good or bad', async () => {
    expect((await get('/health/live')).cache).toBe('no-store');
    expect((await get('/health/ready')).cache).toBe('no-store');
    app.get(Lifecycle).ready();
    expect((await get('/health/ready')).cache).toBe('no-store');
  });
});
