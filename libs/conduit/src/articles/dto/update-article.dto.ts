import { IsOptionalText, IsTextList } from '@aqueduct/http';
import { EXAMPLE, LIMITS } from './limits';

/** What is absent stays as it is. */
export class UpdateArticleDto {
  @IsOptionalText({ max: LIMITS.title, description: 'Another title makes another slug.', example: EXAMPLE.title })
  readonly title?: string;

  @IsOptionalText({ max: LIMITS.description, example: EXAMPLE.description })
  readonly description?: string;

  @IsOptionalText({ max: LIMITS.body, description: 'Markdown.', example: EXAMPLE.body })
  readonly body?: string;

  @IsTextList({
    max: LIMITS.tag,
    maxItems: LIMITS.tags,
    description: 'Replaces all tags; an empty list removes them.',
    example: EXAMPLE.tagList,
  })
  readonly tagList?: string[];
}
