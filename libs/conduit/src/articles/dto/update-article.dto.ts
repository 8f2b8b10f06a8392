import { IsOptionalText, IsTextList } from '@aqueduct/http';
import { DRAFT, EDITS } from '../../story';
import { LIMITS } from './limits';

/** What is absent stays as it is. */
export class UpdateArticleDto {
  @IsOptionalText({ max: LIMITS.title, description: 'Another title makes another slug.', example: DRAFT.title })
  readonly title?: string;

  @IsOptionalText({ max: LIMITS.description, example: EDITS.description })
  readonly description?: string;

  @IsOptionalText({ max: LIMITS.body, description: 'Markdown.', example: DRAFT.body })
  readonly body?: string;

  @IsTextList({
    max: LIMITS.tag,
    maxItems: LIMITS.tags,
    description: 'Replaces all tags; an empty list removes them.',
    example: EDITS.tagList,
  })
  readonly tagList?: string[];
}
