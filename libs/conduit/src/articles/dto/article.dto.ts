import { ApiProperty } from '@nestjs/swagger';
import { ProfileDto } from '../../profiles';
import { EXAMPLE } from './limits';

export class ListedArticleDto {
  @ApiProperty({ type: String, description: 'Changes with the title.', example: EXAMPLE.slug })
  readonly slug!: string;

  @ApiProperty({ type: String, example: EXAMPLE.title })
  readonly title!: string;

  @ApiProperty({ type: String, example: EXAMPLE.description })
  readonly description!: string;

  @ApiProperty({ type: [String], description: "In the author's order.", example: EXAMPLE.tagList })
  readonly tagList!: string[];

  @ApiProperty({ type: String, format: 'date-time', example: '2026-02-18T03:22:56.637Z' })
  readonly createdAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'Moves with every change by the author.',
    example: '2026-02-18T03:48:35.824Z',
  })
  readonly updatedAt!: string;

  @ApiProperty({ type: Boolean, description: 'By the caller; false without a token.', example: false })
  readonly favorited!: boolean;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'How many users favorited it.', example: 3 })
  readonly favoritesCount!: number;

  @ApiProperty({ type: ProfileDto })
  readonly author!: ProfileDto;
}

export class ArticleDto extends ListedArticleDto {
  @ApiProperty({ type: String, description: 'Markdown.', example: EXAMPLE.body })
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
