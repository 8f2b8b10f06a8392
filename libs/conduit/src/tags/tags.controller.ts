import { Public } from '@aqueduct/auth';
import { CachedRoute } from '@aqueduct/http';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TAGS } from '../story';
import { CACHED } from '../cache-tags';
import { TagsAnswerDto } from './dto/tags.dto';
import { TagsReader } from './tags.reader';

@ApiTags('Tags')
@Controller('tags')
export class TagsController {
  constructor(private readonly tags: TagsReader) {}

  @Get()
  @Public()
  @CachedRoute(CACHED)
  @ApiOperation({
    summary: 'All tags',
    description: 'Of all articles that exist, the most used first; there are no pages.',
  })
  @ApiOkResponse({ type: TagsAnswerDto, description: 'The tags.', example: TAGS })
  async listTags(): Promise<TagsAnswerDto> {
    return { tags: await this.tags.all() };
  }
}
