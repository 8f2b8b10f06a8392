import { Public } from '@aqueduct/auth';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TAGS } from '../story';
import { TagsAnswerDto } from './dto/tags.dto';
import { TagsReader } from './tags.reader';

@ApiTags('Tags')
@Controller('tags')
export class TagsController {
  constructor(private readonly tags: TagsReader) {}

  @Get()
  @Public()
  @ApiOperation({
    summary: 'All tags',
    description: 'Of all articles that exist, the most used first; there are no pages.',
  })
  @ApiOkResponse({ type: TagsAnswerDto, description: 'The tags.', example: TAGS })
  async listTags(): Promise<TagsAnswerDto> {
    return { tags: await this.tags.all() };
  }
}
