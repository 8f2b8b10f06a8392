import { Cache } from '@aqueduct/cache';
import { Shards, type ShardTransaction } from '@aqueduct/database';
import { systemClock, type Late } from '@aqueduct/kernel';
import { Outbox } from '@aqueduct/messaging';
import { Injectable } from '@nestjs/common';
import { ArticleNotFoundError, ArticlesRepository, inBucketOf, type LockedArticle } from '../articles';
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
    return inBucketOf(this.shards, slug, async (tx) => {
      const { body } = await this.valid(tx, slug, draft);
      const added = await this.comments.add(tx, slug, { authorId, body, at: new Date(systemClock.now()) });
      if (added === undefined) throw new ArticleNotFoundError();
      const { comment, articleId, articleAuthorId } = added;
      this.outbox.raise(tx, CommentAdded, { articleId, commentId: comment.id, authorId, articleAuthorId });
      this.cache.invalidateWith(tx, cacheTag.commentsOn(articleId));
      return comment;
    });
  }

  /** @throws ArticleNotFoundError, CommentNotFoundError, CommentForbiddenError, in this order. */
  delete(slug: string, commentId: string, viewerId: string): Promise<void> {
    return inBucketOf(this.shards, slug, async (tx) => {
      const { id: articleId } = await this.lockArticle(tx, slug);
      const id = parseCommentId(commentId);
      const comment = id === undefined ? undefined : await this.comments.lock(tx, { id, articleId });
      if (comment === undefined) throw new CommentNotFoundError();
      assertMayDelete(viewerId, comment);
      await this.comments.delete(tx, { id: comment.id });
      this.outbox.raise(tx, CommentDeleted, { articleId, commentId: comment.id });
      this.cache.invalidateWith(tx, cacheTag.commentsOn(articleId));
    });
  }

  /** The draft of a comment on what is not there is not looked at. */
  private async valid(tx: ShardTransaction, slug: string, draft: Late<CommentDraft>): Promise<CommentDraft> {
    try {
      return draft();
    } catch (error) {
      await this.lockArticle(tx, slug);
      throw error;
    }
  }

  /** The article cannot be deleted until the transaction ends. */
  private async lockArticle(tx: ShardTransaction, slug: string): Promise<LockedArticle> {
    const article = await this.articles.lockBySlug(tx, slug, 'comment');
    if (article === undefined) throw new ArticleNotFoundError();
    return article;
  }
}
