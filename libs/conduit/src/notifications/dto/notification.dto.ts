import { isId } from '@aqueduct/kernel';
import { Rule } from '@aqueduct/http';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { ProfileDto } from '../../profiles';
import { COMMENT_ID, DRAFT, NOTIFICATION_ID, NOTIFIED_AT, SLUG } from '../../story';
import { NOTIFICATION_KINDS, type NotificationKind } from '../notification.entity';

export class MentionedArticleDto {
  @ApiProperty({ type: String, example: SLUG })
  readonly slug!: string;

  @ApiProperty({ type: String, example: DRAFT.title })
  readonly title!: string;
}

@ApiExtraModels(MentionedArticleDto)
export class NotificationDto {
  @ApiProperty({ type: String, description: 'A number, in decimal. Later ones are greater.', example: NOTIFICATION_ID })
  readonly id!: string;

  @ApiProperty({ type: String, enum: NOTIFICATION_KINDS, description: 'What the actor did.' })
  readonly kind!: NotificationKind;

  @ApiProperty({ type: ProfileDto })
  readonly actor!: ProfileDto;

  @ApiProperty({
    anyOf: [{ $ref: getSchemaPath(MentionedArticleDto) }, { type: 'null' }],
    description: 'What it was done to; null: the article was deleted since.',
  })
  readonly article!: MentionedArticleDto | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    minimum: 1,
    description: 'The comment that it is about; null: none, or one that was deleted since.',
    example: COMMENT_ID,
  })
  readonly commentId!: number | null;

  @ApiProperty({ type: String, format: 'date-time', example: NOTIFIED_AT })
  readonly createdAt!: string;

  @ApiProperty({ type: Boolean, example: false })
  readonly read!: boolean;
}

export class NotificationListAnswerDto {
  @ApiProperty({ type: [NotificationDto], description: 'Newest first.' })
  readonly notifications!: NotificationDto[];
}

export class UnreadCountAnswerDto {
  @ApiProperty({ type: 'integer', minimum: 0, example: 2 })
  readonly unreadCount!: number;
}

export class MarkReadDto {
  @ApiPropertyOptional({
    type: String,
    description: 'Id of the newest one that was read; all before it are read as well. By default all are.',
    example: NOTIFICATION_ID,
  })
  @ValidateIf((_, value) => value !== undefined)
  @Rule((value) => (typeof value === 'string' && isId(value) ? undefined : 'is invalid'))
  readonly upTo?: string;
}
