import { EventConsumer, OnEvent, type Effect } from '@aqueduct/messaging';
import { Injectable } from '@nestjs/common';
import { CommentAdded } from '../comments';
import { ArticleFavorited } from '../favorites';
import { NewsService } from './news.service';

/** Tells people what concerns them. */
@Injectable()
@EventConsumer('notifications')
export class NotificationsConsumer {
  constructor(private readonly news: NewsService) {}

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
