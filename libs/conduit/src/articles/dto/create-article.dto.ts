import { IsRequiredText, IsTextList } from '@aqueduct/http';
import { DRAFT } from '../../story';
import { LIMITS } from './limits';

export class CreateArticleDto {
  @IsRequiredText({ max: LIMITS.title, description: 'Need not be unique.', example: DRAFT.title })
  readonly title!: string;

  @IsRequiredText({ max: LIMITS.description, example: DRAFT.description })
  readonly description!: string;

  @IsRequiredText({ max: LIMITS.body, description: 'Markdown.', example: DRAFT.body })
  readonly body!: string;

  @IsTextList({
    max: LIMITS.tag,
    maxItems: LIMITS.tags,
    description: 'Kept in order, without duplicates.',
    example: DRAFT.tagList,
  })
  readonly tagList?: string[];
}
