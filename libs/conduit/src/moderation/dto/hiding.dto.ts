import { IsRequiredText } from '@aqueduct/http';
import { ApiProperty } from '@nestjs/swagger';
import { COMMENT_ID, HIDDEN_AT, HIDE, JAKE, SLUG } from '../../story';

const LONGEST_REASON = 500;

export class HideDto {
  @IsRequiredText({ max: LONGEST_REASON, description: 'Moderators see it.', example: HIDE.reason })
  readonly reason!: string;
}

export class HidingDto {
  @ApiProperty({ enum: ['article', 'comment'], example: 'comment' })
  readonly kind!: 'article' | 'comment';

  @ApiProperty({ type: String, description: 'Of the article, or of that on which the comment is.', example: SLUG })
  readonly slug!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'null: it is an article.', example: COMMENT_ID })
  readonly commentId!: number | null;

  @ApiProperty({ type: String, description: 'The title, or what the comment says.', example: 'Buy now!' })
  readonly text!: string;

  @ApiProperty({ type: String, example: HIDE.reason })
  readonly reason!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The moderator; null: a command, or an account that is gone.',
    example: JAKE.username,
  })
  readonly hiddenBy!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: HIDDEN_AT })
  readonly hiddenAt!: string;
}

export class HidingListAnswerDto {
  @ApiProperty({ type: [HidingDto], description: 'The newest first, at most 100.' })
  readonly hidings!: HidingDto[];
}
