import { Public } from '@aqueduct/auth';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TagsAnswerDto } from './dto/tags.dto';
import { TagsReader } from './tags.reader';

@ApiTags('Tags')
@Controller('tags')
export class TagsController {
  constructor(private readonly tags: TagsReader) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'All tags' })
  @ApiOkResponse({ type: TagsAnswerDto, description: 'The tags.' })
  async getTags(): Promise<TagsAnswerDto> {
    return { tags: await this.tags.all() };
  }
}
