import { EventConsumer, OnEvent, type Effect } from '@aqueduct/messaging';
import { Injectable } from '@nestjs/common';
import { ArticlePublished } from '../articles';
import { CommentAdded } from '../comments';
import { ArticleFavorited } from '../favorites';
import { FanOut } from './fan-out.service';
import { NewsService } from './news.service';

/** Tells people what concerns them. */
@Injectable()
@EventConsumer('notifications')
export class NotificationsConsumer {
  constructor(
    private readonly news: NewsService,
    private readonly fanOut: FanOut,
  ) {}

  /** It keeps account of its own steps, of which there may be many. */
  @OnEvent(ArticlePublished)
  published({ articleId, authorId }: ArticlePublished, { signal }: Effect): Promise<void> {
    return this.fanOut.tell({ articleId, authorId }, signal);
  }

  @OnEvent(CommentAdded)
  commented({ articleId, commentId, authorId, articleAuthorId }: CommentAdded, effect: Effect): Promise<void> {
    return this.news.tell(articleAuthorId, { kind: 'commented', actorId: authorId, articleId, commentId }, effect);
  }

  /** Who takes it back and favourites again is not told of again. */
  @OnEvent(ArticleFavorited)
  favorited({ articleId, userId, articleAuthorId }: ArticleFavorited, effect: Effect): Promise<void> {
    return this.news.tell(articleAuthorId, { kind: 'favorited', actorId: userId, articleId, commentId: null }, effect);
  }
}
