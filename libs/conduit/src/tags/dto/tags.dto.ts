import { ApiProperty } from '@nestjs/swagger';

export class TagsAnswerDto {
  @ApiProperty({
    type: [String],
    description: 'Every tag that an article has, the most used first.',
    example: ['dragons', 'training'],
  })
  readonly tags!: string[];
}
