import { Cache } from '@aqueduct/cache';
import { Shards, type ShardTransaction } from '@aqueduct/database';
import { Outbox } from '@aqueduct/messaging';
import { Injectable } from '@nestjs/common';
import {
  ArticleNotFoundError,
  articleChanges,
  ArticlesRepository,
  favoriteChange,
  inBucketOf,
  raiseRetagged,
} from '../articles';
import { cacheTag, listTags } from '../cache-tags';
import { CommentNotFoundError, parseCommentId } from '../comments';
import { HidingsRepository, type Hiding } from './hidings.repository';

/** Hides articles and comments from everybody, and shows them again as they were. */
@Injectable()
export class ModerationService {
  constructor(
    private readonly shards: Shards,
    private readonly articles: ArticlesRepository,
    private readonly hidings: HidingsRepository,
    private readonly outbox: Outbox,
    private readonly cache: Cache,
  ) {}

  /** With its comments, and out of all lists and counts. @throws ArticleNotFoundError */
  hideArticle(slug: string, hiding: Hiding): Promise<void> {
    return inBucketOf(this.shards, slug, async (tx) => {
      const article = await this.articles.lockBySlug(tx, slug, 'change');
      if (article === undefined) throw new ArticleNotFoundError();
      const favoriters = await this.hidings.hideArticle(tx, article.id, hiding);
      this.account(tx, article, favoriters, -1);
      this.cache.invalidateWith(tx, cacheTag.article(article.id));
    });
  }

  /** @throws ArticleNotFoundError when none that is hidden has this slug. */
  showArticle(slug: string): Promise<void> {
    return inBucketOf(this.shards, slug, async (tx) => {
      const article = await this.hidings.lockArticle(tx, slug);
      if (article === undefined) throw new ArticleNotFoundError();
      const favoriters = await this.hidings.showArticle(tx, article.id);
      this.account(tx, article, favoriters, 1);
      this.cache.invalidateWith(tx, cacheTag.article(article.id), cacheTag.slug(slug));
    });
  }

  /** @throws ArticleNotFoundError, CommentNotFoundError */
  hideComment(slug: string, commentId: string, hiding: Hiding): Promise<void> {
    return this.changeComment(slug, commentId, (tx, articleId, id) =>
      this.hidings.hideComment(tx, articleId, id, hiding),
    );
  }

  /** @throws ArticleNotFoundError, CommentNotFoundError when none that is hidden has this id. */
  showComment(slug: string, commentId: string): Promise<void> {
    return this.changeComment(slug, commentId, (tx, articleId, id) => this.hidings.showComment(tx, articleId, id));
  }

  private changeComment(
    slug: string,
    commentId: string,
    change: (tx: ShardTransaction, articleId: string, id: string) => Promise<boolean>,
  ): Promise<void> {
    return inBucketOf(this.shards, slug, async (tx) => {
      const article = await this.articles.lockBySlug(tx, slug, 'comment');
      if (article === undefined) throw new ArticleNotFoundError();
      const id = parseCommentId(commentId);
      if (id === undefined || !(await change(tx, article.id, id))) throw new CommentNotFoundError();
      this.cache.invalidateWith(tx, cacheTag.commentsOn(article.id));
    });
  }

  /** What counts and lists say of one article more, or less. */
  private account(
    tx: ShardTransaction,
    { id, authorId, tags }: { readonly id: string; readonly authorId: string; readonly tags: readonly string[] },
    favoriters: readonly string[],
    delta: 1 | -1,
  ): void {
    tx.count(...articleChanges(authorId, tags, delta), ...favoriters.map((userId) => favoriteChange(userId, delta)));
    raiseRetagged(this.outbox, tx, id, tags);
    this.cache.invalidateWith(tx, ...listTags(authorId, tags), ...favoriters.map(cacheTag.favoritesOf));
  }
}
