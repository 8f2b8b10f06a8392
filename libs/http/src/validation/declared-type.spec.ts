import type { Late } from '@aqueduct/kernel';
import { Controller, Get, Post, Put } from '@nestjs/common';
import { ApiProperty, type OpenAPIObject } from '@nestjs/swagger';
import { IsInt } from 'class-validator';
import { setupOpenApi } from '../openapi/open-api';
import { PageQuery } from '../pagination/page.query';
import { createHttpTestApp } from '../testing';
import { LateBody, ValidBody } from './body.decorators';
import { ValidQuery } from './request.decorators';
import { IsRequiredText } from './text.decorators';

class Draft {
  @IsRequiredText({ max: 5, example: 'milk' })
  readonly text!: string;
}

@Controller('notes')
class NotesController {
  @Get()
  list(@ValidQuery() { limit }: PageQuery): object {
    return { limit };
  }

  @Post()
  write(@ValidBody() draft: Draft): object {
    return { isDraft: draft instanceof Draft, text: draft.text };
  }

  @Post('wrapped')
  writeWrapped(@ValidBody('note') draft: Draft): object {
    return { isDraft: draft instanceof Draft, text: draft.text };
  }

  @Put()
  change(@LateBody(Draft) draft: Late<Draft>): object {
    return { text: draft().text };
  }
}

const start = (): ReturnType<typeof createHttpTestApp> =>
  createHttpTestApp({
    controllers: [NotesController],
    configure: (app) => setupOpenApi(app, { title: 'Notes', version: '1' }),
  });

describe('a parameter that is declared with a class', () => {
  it('is validated by it, without naming it twice', async () => {
    const { app, client } = await start();
    await expect(client.get('/api/notes?limit=3')).resolves.toMatchObject({ body: { limit: 3 } });
    await expect(client.get('/api/notes?limit=x')).resolves.toMatchObject({ status: 422 });
    const post = (text: string): Promise<unknown> => client.post('/api/notes/wrapped', { json: { note: { text } } });
    await expect(post('four')).resolves.toMatchObject({ body: { isDraft: true, text: 'four' } });
    await expect(post('too long')).resolves.toMatchObject({ status: 422 });
    await app.close();
  });

  it('takes the whole body when no wrapper is named', async () => {
    const { app, client } = await start();
    await expect(client.post('/api/notes', { json: { text: 'four' } })).resolves.toMatchObject({
      body: { isDraft: true, text: 'four' },
    });
    await expect(client.put('/api/notes', { json: { text: 'four' } })).resolves.toMatchObject({
      body: { text: 'four' },
    });
    for (const json of [{}, [], 'four', { text: 'too long' }]) {
      await expect(client.post('/api/notes', { json })).resolves.toMatchObject({
        status: 422,
        body: { errors: { text: [expect.any(String)] } },
      });
    }
    const { body } = await client.get<OpenAPIObject>('/openapi.json');
    expect(body.paths['/api/notes']?.post?.requestBody).toEqual({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Draft' } } },
    });
    await app.close();
  });

  // What tsc and swc write for an interface, or for a class of an `import type`.
  it.each([Object, Function])('says what is wrong where the class is erased to %p', (erased) => {
    class ErasedController {
      list(_query: unknown): void {}
    }
    Reflect.defineMetadata('design:paramtypes', [erased], ErasedController.prototype, 'list');
    expect(() => ValidQuery()(ErasedController.prototype, 'list', 0)).toThrow(
      'Parameter 1 of ErasedController.list needs a class',
    );
  });

  it('refuses a property that has a rule but is not documented, instead of hiding it from clients', () => {
    class Secretive {
      @IsInt()
      readonly count!: number;
    }
    class SecretiveController {
      write(_body: Secretive): void {}
    }
    Reflect.defineMetadata('design:paramtypes', [Secretive], SecretiveController.prototype, 'write');
    expect(() => ValidBody()(SecretiveController.prototype, 'write', 0)).toThrow(
      "Secretive.count has a rule but is not in the API's document: add @ApiProperty",
    );
  });

  it('refuses a property that is documented but has no rule, instead of dropping it from every request', () => {
    class Forgetful {
      @ApiProperty()
      readonly title!: string;
    }
    class ForgetfulController {
      write(_body: Forgetful): void {}
    }
    Reflect.defineMetadata('design:paramtypes', [Forgetful], ForgetfulController.prototype, 'write');
    expect(() => ValidBody()(ForgetfulController.prototype, 'write', 0)).toThrow(
      'Forgetful.title is documented but has no rule',
    );
  });
});
