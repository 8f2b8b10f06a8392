import { addLogFields, currentLogFields } from '@aqueduct/kernel';
import { waitUntil } from '@aqueduct/kernel/testing';
import { Body, Controller, Get, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpTestApp, type TestClient } from '../testing';

describe('what lines of the log say of a request', () => {
  let app: NestFastifyApplication;
  let client: TestClient;
  /** When the answer had left. */
  const after: object[] = [];

  @Controller('fields')
  class FieldsController {
    @Get()
    read(): object {
      return currentLogFields();
    }

    @Post()
    write(@Body() _body: object): object {
      addLogFields({ user: 'abc' });
      return currentLogFields();
    }
  }

  beforeAll(async () => {
    ({ app, client } = await createHttpTestApp({
      controllers: [FieldsController],
      configure: (made) => {
        const instance = made.getHttpAdapter().getInstance();
        instance.addHook('onResponse', (_request, _reply, done) => {
          after.push(currentLogFields());
          done();
        });
      },
    }));
  });
  afterAll(() => app.close());

  it('is its id', async () => {
    const headers = { 'x-request-id': 'r1' };
    expect(await client.get('/api/fields', { headers })).toMatchObject({ body: { request_id: 'r1' } });
  });

  it('is there after its body has arrived, and when the answer has left, with what was added', async () => {
    after.length = 0;
    const answer = await client.post('/api/fields', { headers: { 'x-request-id': 'r2' }, json: { a: 1 } });
    expect(answer.body).toEqual({ request_id: 'r2', user: 'abc' });
    await waitUntil(() => Promise.resolve(after.length > 0));
    expect(after).toEqual([{ request_id: 'r2', user: 'abc' }]);
  });
});
