import { AsyncLocalStorage } from 'node:async_hooks';
import { Body, Controller, Post, Put } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { setupOpenApi } from '../openapi/open-api';
import { createHttpTestApp, type TestClient } from '../testing';
import { KeysBelongTo, NotIdempotent } from './idempotency.decorators';
import { IdempotencyInterceptor } from './idempotency.interceptor';
import type { IdempotencyPort, RequestWithKey } from './idempotency.port';

const storage = new AsyncLocalStorage<RequestWithKey>();

class RecordingPort implements IdempotencyPort {
  run<T>(request: RequestWithKey, work: () => T): T {
    return storage.run(request, work);
  }

  callerOf(request: { headers?: Record<string, string> }): string | undefined {
    return request.headers?.['x-user'];
  }
}

/** The request as the port was given it; `{}` outside of any. */
const present = async (): Promise<object> => {
  await new Promise(setImmediate);
  return storage.getStore() ?? {};
};

@Controller('things')
class ThingsController {
  @Post()
  createThing(@Body() _body: unknown): Promise<object> {
    return present();
  }

  @Put()
  putThing(): Promise<object> {
    return present();
  }

  @Post('enter')
  @NotIdempotent()
  enter(): Promise<object> {
    return present();
  }

  @Post('join')
  @KeysBelongTo((body) => (body as { name?: string } | undefined)?.name)
  join(): Promise<object> {
    return present();
  }
}

const KEY = { 'idempotency-key': 'k1' };

describe(IdempotencyInterceptor.name, () => {
  let app: NestFastifyApplication;
  let client: TestClient;

  beforeAll(async () => {
    ({ app, client } = await createHttpTestApp({
      controllers: [ThingsController],
      http: { idempotency: { useValue: new RecordingPort() } },
      configure: (made) => setupOpenApi(made, { title: 'Things', version: '1' }),
    }));
  });
  afterAll(() => app.close());

  const seen = async (path: string, headers: Record<string, string>, json?: unknown): Promise<object> =>
    (await client.post<object>(path, { headers, json })).body;

  it('runs a POST with a key as the port does, with who sends what, and where to', async () => {
    expect(await seen('/api/things?a=1', { ...KEY, 'x-user': '7' }, { b: [true], a: 1 })).toEqual({
      key: 'k1',
      caller: 'user:7',
      method: 'POST',
      path: '/api/things',
      content: 'a=1\n{2 "a" 1 "b" [1 true',
    });
  });

  it('runs all others as they are: without a key, of another method, and where the route takes none', async () => {
    expect(await seen('/api/things', {}, {})).toEqual({});
    expect((await client.put('/api/things', { headers: KEY, json: {} })).body).toEqual({});
    expect(await seen('/api/things/enter', KEY, {})).toEqual({});
  });

  it('tells apart requests that run at the same time', async () => {
    const keys = ['a', 'b', 'c'];
    const answers = await Promise.all(keys.map((key) => seen('/api/things', { 'idempotency-key': key }, {})));
    expect(answers).toMatchObject(keys.map((key) => ({ key })));
  });

  it('takes from the body whose key it is where the route says so, and never for a user', async () => {
    expect(await seen('/api/things/join', KEY, { name: 'ann' })).toMatchObject({ caller: 'named:ann' });
    expect(await seen('/api/things/join', { ...KEY, 'x-user': '7' }, { name: 'ann' })).toMatchObject({
      caller: 'user:7',
    });
    expect(await seen('/api/things/join', KEY)).toMatchObject({ caller: 'nobody' });
    expect(await seen('/api/things', KEY, { name: 'ann' })).toMatchObject({ caller: 'nobody' });
  });

  it('refuses what is no key', async () => {
    for (const key of ['', 'a b', 'x'.repeat(256)]) {
      expect(await client.post('/api/things', { headers: { 'idempotency-key': key }, json: {} })).toMatchObject({
        status: 422,
        body: { errors: { 'idempotency-key': ['must be 1 to 255 visible ASCII characters'] } },
      });
    }
  });

  it('is in the document of each POST that takes a key, and of no other operation', async () => {
    const { paths, components } = (await client.get<OpenAPIObject>('/openapi.json')).body;
    const parameter = { $ref: '#/components/parameters/IdempotencyKey' };
    const taking = paths['/api/things']?.post;
    expect(taking?.parameters).toContainEqual(parameter);
    expect(taking?.responses).toMatchObject({
      409: { $ref: '#/components/responses/IdempotencyKeyBusy' },
      422: { $ref: '#/components/responses/IdempotencyKeyRefused' },
    });
    expect(components?.parameters).toMatchObject({ IdempotencyKey: { name: 'Idempotency-Key', in: 'header' } });
    for (const other of [paths['/api/things']?.put, paths['/api/things/enter']?.post]) {
      expect(other?.parameters).not.toContainEqual(parameter);
      expect(Object.keys(other?.responses ?? {})).not.toContain('409');
    }
    expect(JSON.stringify(paths)).not.toContain('x-not-idempotent');
  });
});

it('means nothing where the application connects no port', async () => {
  const { app, client } = await createHttpTestApp({
    controllers: [ThingsController],
    configure: (made) => setupOpenApi(made, { title: 'Things', version: '1' }),
  });
  expect((await client.post('/api/things', { headers: { 'idempotency-key': '' }, json: {} })).body).toEqual({});
  expect((await client.get('/openapi.json')).text).not.toContain('IdempotencyKey');
  await app.close();
});
