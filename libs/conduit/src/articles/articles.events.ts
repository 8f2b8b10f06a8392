import { DomainEvent } from '@aqueduct/messaging';
import { ArrayMaxSize, IsNumberString, IsString } from 'class-validator';

/** How many tags one event names: with the longest of tags it stays below what a payload may have. */
export const TAGS_OF_EVENT = 32;

@DomainEvent({ name: 'conduit.article-published', aggregate: 'article', key: 'articleId' })
export class ArticlePublished {
  @IsNumberString()
  readonly articleId!: string;

  @IsNumberString()
  readonly authorId!: string;
}

/** An article got these tags, or lost them, by whatever change. */
@DomainEvent({ name: 'conduit.article-retagged', aggregate: 'article', key: 'articleId' })
export class ArticleRetagged {
  @IsNumberString()
  readonly articleId!: string;

  @IsString({ each: true })
  @ArrayMaxSize(TAGS_OF_EVENT)
  readonly tags!: readonly string[];
}

/** Its comments and favourites are gone with it. */
@DomainEvent({ name: 'conduit.article-deleted', aggregate: 'article', key: 'articleId' })
export class ArticleDeleted {
  @IsNumberString()
  readonly articleId!: string;
}
