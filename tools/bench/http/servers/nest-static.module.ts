import { Controller, Get, Module, Param } from '@nestjs/common';
import { readValues } from './static-answers';

@Controller('api')
class StaticController {
  private readonly values = readValues();

  @Get('articles')
  list(): unknown {
    return this.values.get('/api/articles');
  }

  @Get('tags')
  tags(): unknown {
    return this.values.get('/api/tags');
  }

  @Get('articles/:slug')
  article(@Param('slug') slug: string): unknown {
    return this.values.get(`/api/articles/${slug}`);
  }
}

/** The same JSON as of the bare Fastify, through Nest as it comes. */
@Module({ controllers: [StaticController] })
export class NestStaticModule {}
