import { Cache } from '@aqueduct/cache';
import { bucketOfSlug, Shards, type ShardTransaction } from '@aqueduct/database';
import { systemClock, type Late } from '@aqueduct/kernel';
import { Outbox } from '@aqueduct/messaging';
import { Injectable } from '@nestjs/common';
import { ArticleNotFoundError, ArticlesRepository, type LockedArticle } from '../articles';
import { cacheTag } from '../cache-tags';
import { parseCommentId, type CommentRow } from './comment.view';
import { CommentNotFoundError } from './comments.errors';
import { CommentAdded, CommentDeleted } from './comments.events';
import { assertMayDelete } from './comments.policy';
import { CommentsRepository } from './comments.repository';

export interface CommentDraft {
  readonly body: string;
}

@Injectable()
export class CommentsService {
  constructor(
    private readonly shards: Shards,
    private readonly articles: ArticlesRepository,
    private readonly comments: CommentsRepository,
    private readonly outbox: Outbox,
    private readonly cache: Cache,
  ) {}

  /** @throws ArticleNotFoundError, InvalidInputError, in this order. */
  create(slug: string, authorId: string, draft: Late<CommentDraft>): Promise<CommentRow> {
    return this.onArticle(slug, async (tx, article) => {
      const comment = await this.comments.add(tx, article.id, authorId, draft().body, new Date(systemClock.now()));
      const ids = { articleId: article.id, commentId: comment.id, authorId, articleAuthorId: article.authorId };
      this.outbox.raise(tx, CommentAdded, ids);
      this.cache.invalidateWith(tx, cacheTag.commentsOn(article.id));
      return comment;
    });
  }

  /** @throws ArticleNotFoundError, CommentNotFoundError, CommentForbiddenError, in this order. */
  delete(slug: string, commentId: string, viewerId: string): Promise<void> {
    return this.onArticle(slug, async (tx, { id: articleId }) => {
      const id = parseCommentId(commentId);
      const comment = id === undefined ? undefined : await this.comments.lock(tx, { id, articleId });
      if (comment === undefined) throw new CommentNotFoundError();
      assertMayDelete(viewerId, comment);
      await this.comments.delete(tx, { id: comment.id });
      this.outbox.raise(tx, CommentDeleted, { articleId, commentId: comment.id });
      this.cache.invalidateWith(tx, cacheTag.commentsOn(articleId));
    });
  }

  /** The article cannot be deleted until the work is done. */
  private async onArticle<T>(
    slug: string,
    work: (tx: ShardTransaction, article: LockedArticle) => Promise<T>,
  ): Promise<T> {
    const bucket = bucketOfSlug(slug);
    if (bucket === undefined) throw new ArticleNotFoundError();
    return this.shards.transaction(bucket, async (tx) => {
      const article = await this.articles.lockBySlug(tx, slug, 'comment');
      if (article === undefined) throw new ArticleNotFoundError();
      return work(tx, article);
    });
  }
}
