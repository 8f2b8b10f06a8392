import { IsRequiredText } from '@aqueduct/http';
import { ApiProperty } from '@nestjs/swagger';
import { ProfileDto } from '../../profiles';
import { COMMENT_ID, COMMENTED_AT, REMARK } from '../../story';

export class CreateCommentDto {
  @IsRequiredText({ max: 10_000, description: 'Markdown.', example: REMARK.body })
  readonly body!: string;
}

export class CommentDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: COMMENT_ID })
  readonly id!: number;

  @ApiProperty({ type: String, format: 'date-time', example: COMMENTED_AT })
  readonly createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: COMMENTED_AT })
  readonly updatedAt!: string;

  @ApiProperty({ type: String, description: 'Markdown.', example: REMARK.body })
  readonly body!: string;

  @ApiProperty({ type: ProfileDto })
  readonly author!: ProfileDto;
}

export class CommentAnswerDto {
  @ApiProperty({ type: CommentDto })
  readonly comment!: CommentDto;
}

export class CommentListAnswerDto {
  @ApiProperty({ type: [CommentDto], description: 'Oldest first.' })
  readonly comments!: CommentDto[];
}
