import { ApiProperty } from '@nestjs/swagger';
import { ProfileDto } from '../../profiles';
import { DRAFT, EDITED_AT, EDITS, PUBLISHED_AT, SLUG } from '../../story';

export class ListedArticleDto {
  @ApiProperty({ type: String, description: 'Unique. Changes with the title, and with nothing else.', example: SLUG })
  readonly slug!: string;

  @ApiProperty({ type: String, example: DRAFT.title })
  readonly title!: string;

  @ApiProperty({ type: String, example: EDITS.description })
  readonly description!: string;

  @ApiProperty({ type: [String], description: "In the author's order.", example: EDITS.tagList })
  readonly tagList!: string[];

  @ApiProperty({ type: String, format: 'date-time', example: PUBLISHED_AT })
  readonly createdAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'Moves with every change by the author.',
    example: EDITED_AT,
  })
  readonly updatedAt!: string;

  @ApiProperty({ type: Boolean, description: 'By the caller; false without a token.', example: true })
  readonly favorited!: boolean;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'How many users favorited it.', example: 1 })
  readonly favoritesCount!: number;

  @ApiProperty({ type: ProfileDto })
  readonly author!: ProfileDto;
}

export class ArticleDto extends ListedArticleDto {
  @ApiProperty({ type: String, description: 'Markdown.', example: DRAFT.body })
  readonly body!: string;
}

export class ArticleAnswerDto {
  @ApiProperty({ type: ArticleDto })
  readonly article!: ArticleDto;
}

export class ArticleListAnswerDto {
  @ApiProperty({ type: [ListedArticleDto], description: 'Newest first.' })
  readonly articles!: ListedArticleDto[];

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Of all that match, whatever part of them this is.',
    example: 1,
  })
  readonly articlesCount!: number;
}
