import { AsyncLocalStorage } from 'node:async_hooks';
import { Body, Controller, Get, Injectable, Module, Post } from '@nestjs/common';
import { createHttpTestApp } from '../testing';
import type { FreshnessPort } from './freshness.hook';

interface Scope {
  readonly opened: string | undefined;
  written?: string;
}

@Injectable()
class RecordingFreshness implements FreshnessPort<Scope> {
  readonly storage = new AsyncLocalStorage<Scope>();

  open(position: string | undefined): Scope {
    return { opened: position };
  }

  run<T>(scope: Scope, work: () => T): T {
    return this.storage.run(scope, work);
  }

  header(scope: Scope): string | undefined {
    return scope.written;
  }
}

@Module({ providers: [RecordingFreshness], exports: [RecordingFreshness] })
class FreshnessModule {}

@Controller('rows')
class RowsController {
  constructor(private readonly freshness: RecordingFreshness) {}

  @Get()
  read(): object {
    return { opened: this.freshness.storage.getStore()?.opened };
  }

  @Post('echo')
  echo(@Body() body: object): object {
    return { ...body, opened: this.freshness.storage.getStore()?.opened };
  }

  @Post()
  async write(): Promise<never> {
    await new Promise(setImmediate);
    const scope = this.freshness.storage.getStore();
    if (scope) scope.written = `after-${scope.opened}`;
    throw new Error('after the commit');
  }
}

const start = (): ReturnType<typeof createHttpTestApp> =>
  createHttpTestApp({
    controllers: [RowsController],
    imports: [FreshnessModule],
    http: { imports: [FreshnessModule], freshness: { useExisting: RecordingFreshness } },
  });

describe('the position of a client', () => {
  it('is still known after a body has arrived', async () => {
    const { app, client } = await start();
    const options = { headers: { 'aqueduct-position': 'p' }, json: { long: 'x'.repeat(200_000) } };
    const { body } = await client.post('/api/rows/echo', options);
    expect(body).toMatchObject({ opened: 'p' });
    await app.close();
  });

  it('is known to whatever its request runs, and to that alone', async () => {
    const { app, client } = await start();
    const read = (position: string): Promise<unknown> =>
      client.get('/api/rows', { headers: { 'aqueduct-position': position } }).then(({ body }) => body);
    expect(await Promise.all(['a', 'b', 'c'].map(read))).toEqual([{ opened: 'a' }, { opened: 'b' }, { opened: 'c' }]);
    expect((await client.get('/api/rows')).body).toEqual({});
    await app.close();
  });

  it('is sent back with the answer, also of a request that failed after it had written', async () => {
    const { app, client } = await start();
    const { status, headers } = await client.post('/api/rows', { json: {}, headers: { 'aqueduct-position': 'p' } });
    expect({ status, position: headers.get('aqueduct-position') }).toEqual({ status: 500, position: 'after-p' });
    expect((await client.get('/api/rows')).headers.has('aqueduct-position')).toBe(false);
    expect((await client.get('/api/nothing')).status).toBe(404);
    await app.close();
  });
});
