import { Cache } from '@aqueduct/cache';
import { bucketOfSlug, Shards, type ShardTransaction } from '@aqueduct/database';
import { Outbox } from '@aqueduct/messaging';
import { Injectable } from '@nestjs/common';
import {
  ArticleNotFoundError,
  ArticlesRepository,
  favoriteChange,
  type ArticleRow,
  type LockedArticle,
} from '../articles';
import { cacheTag } from '../cache-tags';
import { ArticleFavorited, ArticleUnfavorited } from './favorites.events';
import { FavoritesRepository } from './favorites.repository';

/** Favourites. The article's row is locked first, so its count and the rows never disagree. */
@Injectable()
export class FavoritesService {
  constructor(
    private readonly shards: Shards,
    private readonly articles: ArticlesRepository,
    private readonly favorites: FavoritesRepository,
    private readonly outbox: Outbox,
    private readonly cache: Cache,
  ) {}

  /** Again is once. @throws ArticleNotFoundError */
  favorite(slug: string, userId: string): Promise<ArticleRow> {
    return this.change(slug, userId, 1, async (tx, { id: articleId, authorId }) => {
      const isNew = await this.favorites.add(tx, articleId, userId);
      if (isNew) this.outbox.raise(tx, ArticleFavorited, { articleId, userId, articleAuthorId: authorId });
      return isNew;
    });
  }

  /** Succeeds also when it was no favourite. @throws ArticleNotFoundError */
  unfavorite(slug: string, userId: string): Promise<ArticleRow> {
    return this.change(slug, userId, -1, async (tx, { id: articleId }) => {
      const wasOne = await this.favorites.remove(tx, articleId, userId);
      if (wasOne) this.outbox.raise(tx, ArticleUnfavorited, { articleId, userId });
      return wasOne;
    });
  }

  private async change(
    slug: string,
    userId: string,
    delta: 1 | -1,
    apply: (tx: ShardTransaction, article: LockedArticle) => Promise<boolean>,
  ): Promise<ArticleRow> {
    const bucket = bucketOfSlug(slug);
    if (bucket === undefined) throw new ArticleNotFoundError();
    return this.shards.transaction(bucket, async (tx) => {
      const article = await this.articles.lockBySlug(tx, slug, 'favorite');
      if (article === undefined) throw new ArticleNotFoundError();
      if (await apply(tx, article)) {
        await this.articles.countFavorite(tx, article.id, delta);
        tx.count(favoriteChange(userId, delta));
        this.cache.invalidateWith(tx, cacheTag.article(article.id), cacheTag.favoritesOf(userId));
      }
      return this.articles.show(tx, article.id, userId);
    });
  }
}
