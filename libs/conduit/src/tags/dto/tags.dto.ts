import { ApiProperty } from '@nestjs/swagger';
import { TAGS } from '../../story';

export class TagsAnswerDto {
  @ApiProperty({
    type: [String],
    description: 'Every tag that an article has, the most used first.',
    example: TAGS.tags,
  })
  readonly tags!: string[];
}
