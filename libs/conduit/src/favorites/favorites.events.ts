import { DomainEvent } from '@aqueduct/messaging';
import { IsNumberString } from 'class-validator';

/** Raised when it was none before. */
@DomainEvent({ name: 'conduit.article-favorited', aggregate: 'article', key: 'articleId' })
export class ArticleFavorited {
  @IsNumberString()
  readonly articleId!: string;

  @IsNumberString()
  readonly userId!: string;

  @IsNumberString()
  readonly articleAuthorId!: string;
}

/** Raised when it was one before. */
@DomainEvent({ name: 'conduit.article-unfavorited', aggregate: 'article', key: 'articleId' })
export class ArticleUnfavorited {
  @IsNumberString()
  readonly articleId!: string;

  @IsNumberString()
  readonly userId!: string;
}
