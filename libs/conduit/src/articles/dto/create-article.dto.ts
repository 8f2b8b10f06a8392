import { IsRequiredText, IsTextList } from '@aqueduct/http';
import { EXAMPLE, LIMITS } from './limits';

export class CreateArticleDto {
  @IsRequiredText({ max: LIMITS.title, description: 'Need not be unique.', example: EXAMPLE.title })
  readonly title!: string;

  @IsRequiredText({ max: LIMITS.description, example: EXAMPLE.description })
  readonly description!: string;

  @IsRequiredText({ max: LIMITS.body, description: 'Markdown.', example: EXAMPLE.body })
  readonly body!: string;

  @IsTextList({
    max: LIMITS.tag,
    maxItems: LIMITS.tags,
    description: 'Kept in order, without duplicates.',
    example: EXAMPLE.tagList,
  })
  readonly tagList?: string[];
}
