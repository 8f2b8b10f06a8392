import { IsRequiredText } from '@aqueduct/http';
import { ApiProperty } from '@nestjs/swagger';
import { ProfileDto } from '../../profiles';

const EXAMPLE = 'It takes a Jacobian.';

export class CreateCommentDto {
  @IsRequiredText({ max: 10_000, description: 'Markdown.', example: EXAMPLE })
  readonly body!: string;
}

export class CommentDto {
  @ApiProperty({ type: 'integer', minimum: 1, example: 1025 })
  readonly id!: number;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-02-18T03:22:56.637Z' })
  readonly createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-02-18T03:22:56.637Z' })
  readonly updatedAt!: string;

  @ApiProperty({ type: String, description: 'Markdown.', example: EXAMPLE })
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
