import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { AppError, type Late } from '@aqueduct/kernel';
import {
  Controller,
  Delete,
  ForbiddenException,
  Get,
  HttpCode,
  Injectable,
  Module,
  Post,
  Put,
  type CanActivate,
  type ExecutionContext,
  type LoggerService,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { FAILURE_CHANNEL, type FailureEvent } from './errors/failure-events';
import { NextLink, type SetNextLink } from './pagination/next-link.decorator';
import { PageQuery } from './pagination/page.query';
import { createHttpTestApp, type TestClient } from './testing';
import { LateBody, ValidBody } from './validation/body.decorators';
import { TextParam, ValidQuery } from './validation/request.decorators';
import { IsQueryText, IsRequiredText } from './validation/text.decorators';

class NotThere extends AppError {
  readonly kind = 'not-found';
  readonly code = 'NOT_THERE';

  constructor() {
    super('not there', { profile: ['not found'] });
  }
}

class NoToken extends AppError {
  readonly kind = 'unauthenticated';
  readonly code = 'NO_TOKEN';

  constructor() {
    super('no token', { token: ['is missing'] });
  }
}

class NewThing {
  @IsRequiredText({ max: 20 })
  readonly title!: string;
}

class ThingsQuery extends PageQuery {
  @IsQueryText({ max: 20 })
  readonly tag?: string;
}

const notFound = (): Error => new NotThere();

@Controller('things')
class ThingsController {
  @Get()
  list(@ValidQuery() query: ThingsQuery, @NextLink() setNext: SetNextLink): object {
    setNext(query.tag === 'last' ? undefined : '42');
    return { query };
  }

  @Post()
  create(@ValidBody('thing') thing: NewThing): object {
    return { thing };
  }

  @Get(':name')
  read(@TextParam('name', { max: 100, notFound }) name: string): object {
    return { name };
  }

  @Put(':name')
  update(
    @TextParam('name', { max: 100, notFound }) name: string,
    @LateBody(NewThing, 'thing') thing: Late<NewThing>,
  ): object {
    if (name === 'nothing') throw new NotThere();
    return { thing: thing() };
  }

  @Delete(':name')
  @HttpCode(204)
  remove(): void {}

  @Post(':name/favorite')
  @HttpCode(200)
  favorite(): object {
    return { favorited: true };
  }

  @Get(':name/broken')
  broken(): never {
    throw new Error('secret', { cause: new Error('deeper secret') });
  }

  @Get(':name/forbidden')
  forbidden(): never {
    throw new ForbiddenException('never');
  }
}

@Injectable()
class TokenForDeletion implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { method, headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (method === 'DELETE' && !headers.authorization) throw new NoToken();
    return true;
  }
}

@Module({ providers: [{ provide: APP_GUARD, useClass: TokenForDeletion }] })
class GuardModule {}

const BLANK = ["can't be blank"];
const JSON_TYPE = { 'content-type': 'application/json' };

describe('an HTTP application', () => {
  let app: NestFastifyApplication;
  let client: TestClient;
  const logged: unknown[][] = [];
  const record = (...line: unknown[]): void => void logged.push(line);
  const logger: LoggerService = { log: () => undefined, warn: record, error: record };

  beforeAll(async () => {
    const settings = { bodyLimitBytes: 2048 };
    const imports = [GuardModule];
    ({ app, client } = await createHttpTestApp({ controllers: [ThingsController], imports, settings, logger }));
  });
  afterAll(() => app.close());

  describe('with a body', () => {
    it('answers with JSON in UTF-8', async () => {
      const response = await client.post('/api/things', { json: { thing: { title: 'ö', other: 1 } } });
      expect(response).toMatchObject({ status: 201, body: { thing: { title: 'ö' } } });
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    });

    it.each([[{}], [{ thing: {} }], [{ thing: { title: '' } }], [null], [[]]])('answers 422 to %j', async (json) => {
      const response = await client.post('/api/things', { json });
      expect(response).toMatchObject({ status: 422, body: { errors: { title: BLANK } } });
    });

    it('answers 422 when there is none but one is needed', async () => {
      expect(await client.post('/api/things')).toMatchObject({ status: 422, body: { errors: { title: BLANK } } });
    });

    it('answers 422 to NUL and to half a character', async () => {
      const nul = await client.post('/api/things', { json: { thing: { title: 'a\u0000' } } });
      expect(nul).toMatchObject({ status: 422, body: { errors: { title: ['must not contain NUL'] } } });
      const half = await client.post('/api/things', { headers: JSON_TYPE, body: '{"thing":{"title":"\\ud800"}}' });
      expect(half).toMatchObject({ status: 422, body: { errors: { title: ['must be well-formed Unicode'] } } });
    });

    it.each(['{', '{"thing":', 'x', ' ', '{"a":1}}'])('answers 400 to %j, which is no JSON', async (body) => {
      const response = await client.post('/api/things', { headers: JSON_TYPE, body });
      expect(response).toMatchObject({ status: 400, body: { errors: { body: ['is not valid JSON'] } } });
    });

    it('answers 400 to bytes that are no UTF-8', async () => {
      const body = Buffer.from('{"thing":{"title":"\xff"}}', 'latin1');
      expect(await client.post('/api/things', { headers: JSON_TYPE, body })).toMatchObject({ status: 400 });
    });

    it('cannot be polluted through __proto__', async () => {
      const body = '{"__proto__":{"x":1},"thing":{"title":"a","__proto__":{"title":"b"}}}';
      expect(await client.post('/api/things', { headers: JSON_TYPE, body })).toMatchObject({
        status: 201,
        body: { thing: { title: 'a' } },
      });
    });

    it.each(['text/plain', 'application/x-www-form-urlencoded', 'nonsense'])('answers 415 to %s', async (type) => {
      const response = await client.post('/api/things', { headers: { 'content-type': type }, body: 'a=b' });
      expect(response).toMatchObject({ status: 415, body: { errors: { body: ['must be application/json'] } } });
    });

    it('answers 413 to one that is too large', async () => {
      const response = await client.post('/api/things', { json: { thing: { title: 'x'.repeat(3000) } } });
      expect(response).toMatchObject({ status: 413, body: { errors: { body: ['is too large'] } } });
    });

    it.each([
      ['nothing', {}],
      ['{}', { json: {} }],
      ['an empty body that says it is JSON', { headers: JSON_TYPE, body: '' }],
      ['an empty body of the type that fetch sends', { headers: { 'content-type': 'text/plain' }, body: '' }],
    ])('accepts %s where none is needed', async (_, request) => {
      expect(await client.post('/api/things/a/favorite', request)).toMatchObject({ status: 200 });
    });

    it('asks who is calling before it looks at the body', async () => {
      const broken = { headers: JSON_TYPE, body: '{' };
      expect(await client.delete('/api/things/a', broken)).toMatchObject({ status: 401 });
      expect(await client.delete('/api/things/a', { ...broken, token: 'x' })).toMatchObject({ status: 400 });
      expect(await client.delete('/api/things/a', { token: 'x' })).toMatchObject({ status: 204, text: '' });
    });

    it('looks whether a thing is there before it looks whether the change is valid', async () => {
      expect(await client.put('/api/things/nothing', { json: {} })).toMatchObject({ status: 404 });
      expect(await client.put('/api/things/a', { json: {} })).toMatchObject({
        status: 422,
        body: { errors: { title: BLANK } },
      });
    });
  });

  describe('with a query', () => {
    it('ignores unknown parameters', async () => {
      expect(await client.get('/api/things?limit=5&x=1&__proto__=2')).toMatchObject({
        status: 200,
        body: { query: { limit: 5, offset: 0 } },
      });
    });

    it('answers 422 under the name of the parameter', async () => {
      expect(await client.get('/api/things?limit=x&offset=-1&tag=%00')).toMatchObject({
        status: 422,
        body: {
          errors: { limit: ['must be an integer'], offset: ['must be at least 0'], tag: ['must not contain NUL'] },
        },
      });
    });

    it('sends the link to the next page, or none', async () => {
      const link = (await client.get('/api/things?limit=5&offset=5&tag=a')).headers.get('link');
      expect(link).toBe('</api/things?limit=5&tag=a&cursor=NDI>; rel="next"');
      expect((await client.get('/api/things?tag=last')).headers.has('link')).toBe(false);
      expect(await client.get(/<(.*)>/.exec(link ?? '')?.[1] ?? '')).toMatchObject({
        body: { query: { cursor: 'NDI' } },
      });
    });
  });

  describe('with a path', () => {
    it.each(['a', 'שלום', '\u{1f600}'.repeat(40), 'a b', 'a/b', '%', 'a.b-c_d'])(
      'decodes the name %j',
      async (name) => {
        expect(await client.get(`/api/things/${encodeURIComponent(name)}`)).toMatchObject({
          status: 200,
          body: { name },
        });
      },
    );

    it.each([
      ['%00', 'NUL'],
      ['x'.repeat(101), 'too many characters'],
    ])('does not find %j (%#)', async (name) => {
      expect(await client.get(`/api/things/${name}`)).toMatchObject({
        status: 404,
        body: { errors: { profile: ['not found'] } },
      });
    });

    it.each(['/api/things/%', '/api/things/%ff', '/api/things?tag=%', '/api/things?tag=%ff'])(
      'answers 400 to the malformed %s',
      async (path) => {
        const response = await client.get(path);
        expect(response).toMatchObject({ status: 400, body: { errors: { url: ['is malformed'] } } });
        expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
      },
    );

    it('answers 414 to a name of many kilobytes', async () => {
      expect(await client.get(`/api/things/${'x'.repeat(3000)}`)).toMatchObject({
        status: 414,
        body: { errors: { url: ['is too long'] } },
      });
    });

    it.each(['/', '/api', '/api/nothing', '/things', '/api/things/a/b/c', '/api/things/'])(
      'does not know %s',
      async (path) => {
        expect(await client.get(path)).toMatchObject({ status: 404, body: { errors: { route: ['not found'] } } });
      },
    );

    it('names the methods of a path when it is asked for another', async () => {
      const response = await client.send('PATCH', '/api/things/a?x=1', { json: {} });
      expect(response).toMatchObject({ status: 405, body: { errors: { method: ['not allowed'] } } });
      expect(response.headers.get('allow')).toBe('DELETE, GET, HEAD, PUT, OPTIONS');
      expect((await client.delete('/api/things')).headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    });

    it('answers 404 even to a request for nothing with a broken body', async () => {
      expect(await client.post('/api/nothing', { headers: JSON_TYPE, body: '{' })).toMatchObject({ status: 404 });
    });
  });

  describe('that fails', () => {
    it('says so and no more, and logs the stack, the causes and the id of the request', async () => {
      logged.length = 0;
      const response = await client.get('/api/things/a/broken', { headers: { 'x-request-id': 'abc.1' } });
      expect([response.status, response.body]).toEqual([
        500,
        { errors: { server: ['internal error'], request: ['abc.1'] } },
      ]);
      expect(response.headers.get('x-request-id')).toBe('abc.1');
      expect(response.headers.get('cache-control')).toBe('no-store');
      const text = logged.flat().join('\n');
      expect(text).toContain('GET /api/things/:name/broken 500 INTERNAL request=abc.1');
      expect(text).toContain('Error: secret');
      expect(text).toContain('Caused by: Error: deeper secret');
    });

    it('logs the stack once, and tells of each such failure', async () => {
      const events: FailureEvent[] = [];
      const note = (event: unknown): void => void events.push(event as FailureEvent);
      subscribe(FAILURE_CHANNEL, note);
      logged.length = 0;
      for (const id of ['again.1', 'again.2'])
        await client.get('/api/things/a/broken', { headers: { 'x-request-id': id } });
      unsubscribe(FAILURE_CHANNEL, note);
      expect(logged.flat().join('\n')).not.toContain('Error: secret');
      const route = 'GET /api/things/:name/broken';
      expect(events).toMatchObject([
        { status: 500, code: 'INTERNAL', requestId: 'again.1', route },
        { status: 500, code: 'INTERNAL', requestId: 'again.2', route },
      ]);
      expect(events[0]?.error).toMatchObject({ message: 'secret' });
    });

    it("keeps Nest's own exceptions in shape", async () => {
      expect(await client.get('/api/things/a/forbidden')).toMatchObject({
        status: 403,
        body: { errors: { request: ['forbidden'] } },
      });
    });
  });

  describe('asked for a request id', () => {
    it.each(['a b', 'x'.repeat(65), '"', 'a,b'])('makes its own instead of %j', async (id) => {
      const { headers } = await client.get('/api/things/a', { headers: { 'x-request-id': id } });
      expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    });
  });

  describe('asked by a browser', () => {
    it('answers the preflight', async () => {
      const { status, headers, text } = await client.send('OPTIONS', '/api/things', {
        headers: { origin: 'http://a.example', 'access-control-request-method': 'PUT' },
      });
      expect({ status, text }).toEqual({ status: 204, text: '' });
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, DELETE');
      expect(headers.get('access-control-allow-headers')).toBe(
        'Content-Type, Authorization, Aqueduct-Position, Idempotency-Key, Last-Event-ID, X-Request-Timeout',
      );
    });

    it('lets it read positions and request ids, of errors as well', async () => {
      for (const path of ['/api/things', '/api/nothing', '/api/things/a/broken']) {
        const { headers } = await client.get(path, { headers: { origin: 'http://a.example' } });
        expect(headers.get('access-control-allow-origin')).toBe('*');
        expect(headers.get('access-control-expose-headers')).toContain('Aqueduct-Position, X-Request-Id');
      }
    });
  });
});
