import { Controller, Get, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty, type OpenAPIObject } from '@nestjs/swagger';
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

class Things {
  @ApiProperty({ type: () => Thing, nullable: true })
  readonly first!: Thing | null;
}

@Controller('things')
class ThingsController {
  @Get()
  @ApiOkResponse({ type: Things })
  @ApiErrors(422)
  listThings(@ValidQuery(PageQuery) _: PageQuery): object {
    return {};
  }

  @Post()
  @ApiCreatedResponse({ type: Thing })
  @ApiErrors(401, { status: 422, errors: { title: ["can't be blank"] } })
  createThing(@ValidBody('thing', NewThing) thing: NewThing): object {
    return thing;
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

const OPTIONS = { title: 'Things', version: '1.2.3' };

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
    expect(document.info).toMatchObject(OPTIONS);
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
      Unauthorized: { content: { 'application/json': { example: { errors: { token: ['is missing'] } } } } },
      ServiceUnavailable: { headers: { 'Retry-After': {} } },
    });
    expect(Object.keys(document.paths['/api/things']?.get?.responses ?? {})).toEqual(['200', '422', '500', '503']);
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
    expect(document.security).toEqual([{ token: [] }, { bearer: [] }]);
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
