import { Controller, Get, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty, ApiSecurity, type OpenAPIObject } from '@nestjs/swagger';
import { NextLink, type SetNextLink } from '../pagination/next-link.decorator';
import { PageQuery } from '../pagination/page.query';
import { createHttpTestApp } from '../testing';
import { ValidBody } from '../validation/body.decorators';
import { TextParam, ValidQuery } from '../validation/request.decorators';
import { IsOptionalText, IsRequiredText, IsTextList } from '../validation/text.decorators';
import { ApiErrors } from './api-errors.decorator';
import { setupOpenApi } from './open-api';

class NewThing {
  @IsRequiredText({ max: 20, description: 'What it is called.', example: 'Lamp' })
  readonly title!: string;

  @IsOptionalText({ max: 9, nullable: true })
  readonly bio?: string | null;

  @IsTextList({ max: 5, maxItems: 3 })
  readonly tagList?: string[];
}

class Thing {
  @ApiProperty({ type: String, nullable: true })
  readonly image!: string | null;
}

class ThingsDto {
  @ApiProperty({ type: () => Thing, nullable: true })
  readonly first!: Thing | null;
}

@Controller('things')
class ThingsController {
  @Get()
  @ApiOkResponse({ type: ThingsDto })
  listThings(@ValidQuery() _: PageQuery, @NextLink() _setNext: SetNextLink): object {
    return {};
  }

  @Post()
  @ApiCreatedResponse({ type: Thing })
  @ApiErrors({ status: 422, errors: { title: ["can't be blank"] } })
  createThing(@ValidBody('thing') thing: NewThing): object {
    return thing;
  }

  @Put()
  @ApiSecurity({})
  @ApiSecurity('bearer')
  @ApiOkResponse({ type: Thing })
  changeThing(@ValidBody('thing', { example: { title: 'Lamp' } }) thing: NewThing): object {
    return thing;
  }

  @Post('enter')
  @ApiSecurity({})
  @ApiOkResponse({ type: Thing })
  @ApiErrors({ status: 401, errors: { credentials: ['invalid'] }, description: 'A wrong password.' })
  enter(): object {
    return {};
  }

  @Get('open')
  @ApiSecurity({})
  @ApiOkResponse({ type: Thing })
  getOpenThing(): object {
    return {};
  }

  @Get(':name')
  @ApiOkResponse({ type: Thing })
  @ApiErrors(
    { status: 404, errors: { thing: ['not found'] }, description: 'No such thing.' },
    { status: 404, errors: { part: ['not found'] }, description: 'No such part.' },
  )
  getThing(@TextParam('name', { max: 9, notFound: () => new Error() }) name: string): object {
    return { name };
  }
}

@Controller('others')
class OthersController {
  @Get()
  listThings(): object {
    return {};
  }
}

const HEAD = { title: 'Things', version: '1.2.3' };
const OPTIONS = {
  ...HEAD,
  tokens: 'Ask at the counter.',
  tags: [{ name: 'Things', description: 'What there is.' }],
  contact: { name: 'The counter' },
};

describe('the API document', () => {
  let document: OpenAPIObject;
  let page: string;
  let assets: readonly number[];

  beforeAll(async () => {
    const configure = (app: Parameters<typeof setupOpenApi>[0]): void => setupOpenApi(app, OPTIONS);
    const { app, client } = await createHttpTestApp({ controllers: [ThingsController], configure });
    document = (await client.get<OpenAPIObject>('/openapi.json')).body;
    page = (await client.get('/docs')).text;
    const names = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, name = '']) => name);
    assets = await Promise.all(
      names.map(async (name) => (await client.get(new URL(name, 'http://x/docs').pathname)).status),
    );
    await app.close();
  });

  it('is OpenAPI 3.1', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject(HEAD);
  });

  it('resolves each of its own references', () => {
    const text = JSON.stringify(document);
    const refs = [...text.matchAll(/"\$ref":"#([^"]+)"/g)].map(([, ref = '']) => ref.split('/').slice(1));
    const resolve = (path: readonly string[]): unknown =>
      path.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
    expect(refs.length).toBeGreaterThan(10);
    expect(refs.filter((path) => resolve(path) === undefined)).toEqual([]);
  });

  it('writes what may be null as a type, not as `nullable`', () => {
    expect(JSON.stringify(document)).not.toContain('nullable');
    expect(document.components?.schemas).toMatchObject({
      Thing: { properties: { image: { type: ['string', 'null'] } } },
      Things: { properties: { first: { anyOf: [{ $ref: '#/components/schemas/Thing' }, { type: 'null' }] } } },
      NewThing: { properties: { bio: { type: ['string', 'null'] } } },
    });
  });

  it('knows a body with its wrapper, its rules and what must be there', () => {
    expect(document.paths['/api/things']?.post?.requestBody).toEqual({
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['thing'],
            properties: { thing: { $ref: '#/components/schemas/NewThing' } },
          },
        },
      },
    });
    expect(document.components?.schemas?.['NewThing']).toMatchObject({
      required: ['title'],
      properties: {
        title: { type: 'string', minLength: 1, maxLength: 20, description: 'What it is called.', example: 'Lamp' },
        tagList: { type: 'array', maxItems: 3, items: { type: 'string', maxLength: 5 } },
      },
    });
  });

  it('knows the parameters of path and query', () => {
    const parameters = document.paths['/api/things']?.get?.parameters;
    expect(parameters).toMatchObject([
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, default: 20 } },
      { name: 'offset', in: 'query', required: false, schema: { type: 'integer', minimum: 0, maximum: 10_000 } },
      { name: 'cursor', in: 'query', required: false, schema: { type: 'string' } },
      { $ref: '#/components/parameters/Position' },
    ]);
    expect(document.paths['/api/things/{name}']?.get?.parameters).toMatchObject([
      { name: 'name', in: 'path', required: true, schema: { type: 'string' } },
      {},
    ]);
  });

  it('takes the name of the method as operationId', () => {
    expect(document.paths['/api/things']?.get?.operationId).toBe('listThings');
  });

  it('shares the answers that mean the same everywhere, and shows the route its own', () => {
    const responses = document.paths['/api/things']?.post?.responses ?? {};
    expect(Object.keys(responses)).toEqual(['201', '400', '401', '413', '415', '422', '500', '503']);
    expect(responses['401']).toEqual({ $ref: '#/components/responses/Unauthorized' });
    expect(responses['422']).toMatchObject({
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/Errors' },
          example: { errors: { title: ["can't be blank"] } },
        },
      },
    });
    expect(document.components?.responses).toMatchObject({
      Unauthorized: {
        headers: { 'WWW-Authenticate': {} },
        content: {
          'application/json': { examples: { 'token-is-missing': { value: { errors: { token: ['is missing'] } } } } },
        },
      },
      ServiceUnavailable: { headers: { 'Retry-After': {} } },
    });
    expect(Object.keys(document.components?.responses ?? {})).not.toContain('Conflict');
  });

  it('knows by itself how a route can fail: with a query, with a body, with a token', () => {
    const { get, put } = document.paths['/api/things'] ?? {};
    expect(Object.keys(get?.responses ?? {})).toEqual(['200', '400', '401', '422', '500', '503']);
    expect(get?.responses['422']).toEqual({ $ref: '#/components/responses/InvalidQuery' });
    expect(Object.keys(put?.responses ?? {})).toEqual(['200', '400', '401', '413', '415', '422', '500', '503']);
    expect(put?.responses['401']).toEqual({ $ref: '#/components/responses/Unauthorized' });
    expect(put?.responses['422']).toEqual({ $ref: '#/components/responses/UnprocessableContent' });
  });

  it('asks for no token where none is looked at, and leaves a 401 that is the own one of a route', () => {
    const open = document.paths['/api/things/open']?.get?.responses ?? {};
    expect(Object.keys(open)).toEqual(['200', '400', '500', '503']);
    expect(document.paths['/api/things/enter']?.post?.responses['401']).toMatchObject({
      description: 'A wrong password.',
      headers: { 'WWW-Authenticate': {} },
      content: { 'application/json': { example: { errors: { credentials: ['invalid'] } } } },
    });
  });

  it('shows the link to the next page on the success of a list, and nowhere else', () => {
    const { get, put } = document.paths['/api/things'] ?? {};
    expect(get?.responses['200']).toMatchObject({ headers: { Link: { $ref: '#/components/headers/NextLink' } } });
    expect(put?.responses['200']).not.toMatchObject({ headers: { Link: {} } });
    expect(JSON.stringify(document)).not.toContain('x-next-link');
  });

  it('names schemas without the suffix of their classes', () => {
    const schema = { $ref: '#/components/schemas/Things' };
    expect(document.paths['/api/things']?.get?.responses['200']).toMatchObject({
      content: { 'application/json': { schema } },
    });
    expect(JSON.stringify(document)).not.toContain('Dto');
  });

  it('shows the example of a body in its wrapper', () => {
    expect(document.paths['/api/things']?.put?.requestBody).toMatchObject({
      content: { 'application/json': { example: { thing: { title: 'Lamp' } } } },
    });
  });

  it('says in its head what only the application knows', () => {
    expect(document.servers).toEqual([{ url: '/', description: expect.stringContaining('this document') }]);
    expect(document.tags).toEqual(OPTIONS.tags);
    expect(document.info.contact).toEqual(OPTIONS.contact);
    expect(document.components?.securitySchemes?.['bearer']).toMatchObject({
      description: expect.stringContaining(OPTIONS.tokens),
    });
  });

  it('shows every reason for one status', () => {
    expect(document.paths['/api/things/{name}']?.get?.responses['404']).toMatchObject({
      description: 'No such thing. No such part.',
      content: {
        'application/json': {
          examples: {
            thing: { value: { errors: { thing: ['not found'] } } },
            part: { value: { errors: { part: ['not found'] } } },
          },
        },
      },
    });
  });

  it('knows both ways to send a token', () => {
    expect(document.components?.securitySchemes).toMatchObject({
      token: { type: 'apiKey', in: 'header', name: 'Authorization' },
      bearer: { type: 'http', scheme: 'bearer' },
    });
    expect(document.security).toEqual([{ bearer: [] }, { token: [] }]);
  });

  it('has a page whose every part comes from this server', () => {
    expect(page).toContain('swagger-ui');
    expect(page).not.toMatch(/(?:href|src)="(?:https?:)?\/\//);
    expect(assets.length).toBeGreaterThan(3);
    expect(new Set(assets)).toEqual(new Set([200]));
  });

  it('refuses two methods of one name, which would be one operation', async () => {
    const logged: unknown[] = [];
    const record = (...line: unknown[]): void => void logged.push(...line);
    const { app, client } = await createHttpTestApp({
      controllers: [ThingsController, OthersController],
      configure: (made) => setupOpenApi(made, OPTIONS),
      logger: { log: () => undefined, warn: record, error: record },
    });
    expect((await client.get('/openapi.json')).status).toBe(500);
    expect(logged.join('\n')).toContain('Rename one of the controller methods that are both named listThings');
    await app.close();
  });
});

describe(ApiErrors.name, () => {
  it('says what to write for a status that it does not know', () => {
    expect(() => ApiErrors(418)).toThrow('418 has no shared description: write { status: 418, errors: {...} }');
  });
});
