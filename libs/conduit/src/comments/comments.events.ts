import { DomainEvent } from '@aqueduct/messaging';
import { IsNumberString } from 'class-validator';

@DomainEvent({ name: 'conduit.comment-added', aggregate: 'article', key: 'articleId' })
export class CommentAdded {
  @IsNumberString()
  readonly articleId!: string;

  @IsNumberString()
  readonly commentId!: string;

  @IsNumberString()
  readonly authorId!: string;

  @IsNumberString()
  readonly articleAuthorId!: string;
}

@DomainEvent({ name: 'conduit.comment-deleted', aggregate: 'article', key: 'articleId' })
export class CommentDeleted {
  @IsNumberString()
  readonly articleId!: string;

  @IsNumberString()
  readonly commentId!: string;
}
