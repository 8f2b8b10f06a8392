import { Controller, Get, Post } from '@nestjs/common';
import type { PageQuery as ErasedQuery } from '../pagination/page.query';
import { PageQuery } from '../pagination/page.query';
import { createHttpTestApp } from '../testing';
import { ValidBody } from './body.decorators';
import { ValidQuery } from './request.decorators';
import { IsRequiredText } from './text.decorators';

class Draft {
  @IsRequiredText({ max: 5 })
  readonly text!: string;
}

@Controller('notes')
class NotesController {
  @Get()
  list(@ValidQuery() { limit }: PageQuery): object {
    return { limit };
  }

  @Post()
  write(@ValidBody('note') draft: Draft): object {
    return { isDraft: draft instanceof Draft, text: draft.text };
  }
}

describe('a parameter that is declared with a class', () => {
  it('is validated by it, without naming it twice', async () => {
    const { app, client } = await createHttpTestApp({ controllers: [NotesController] });
    await expect(client.get('/api/notes?limit=3')).resolves.toMatchObject({ body: { limit: 3 } });
    await expect(client.get('/api/notes?limit=x')).resolves.toMatchObject({ status: 422 });
    const post = (text: string): Promise<unknown> => client.post('/api/notes', { json: { note: { text } } });
    await expect(post('four')).resolves.toMatchObject({ body: { isDraft: true, text: 'four' } });
    await expect(post('too long')).resolves.toMatchObject({ status: 422 });
    await app.close();
  });

  it('says what is wrong where the class is erased', () => {
    class ErasedController {
      list(_query: ErasedQuery): void {}
    }
    Reflect.defineMetadata('design:paramtypes', [Object], ErasedController.prototype, 'list');
    expect(() => ValidQuery()(ErasedController.prototype, 'list', 0)).toThrow(
      'Parameter 1 of ErasedController.list needs a class',
    );
  });
});
