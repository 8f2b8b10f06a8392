import { Cache } from '@aqueduct/cache';
import { Shards, type ShardTransaction } from '@aqueduct/database';
import { Outbox } from '@aqueduct/messaging';
import { Injectable } from '@nestjs/common';
import { ArticleNotFoundError, favoriteChange, inBucketOf, type ArticleRow } from '../articles';
import { cacheTag } from '../cache-tags';
import { ArticleFavorited, ArticleUnfavorited } from './favorites.events';
import { FavoritesRepository, type FavoriteChange } from './favorites.repository';

@Injectable()
export class FavoritesService {
  constructor(
    private readonly shards: Shards,
    private readonly favorites: FavoritesRepository,
    private readonly outbox: Outbox,
    private readonly cache: Cache,
  ) {}

  /** Again is once. @throws ArticleNotFoundError */
  favorite(slug: string, userId: string): Promise<ArticleRow> {
    return this.change(slug, userId, 1, async (tx) => {
      const change = await this.favorites.add(tx, slug, userId);
      if (change?.isChanged === true) {
        const { id: articleId, authorId: articleAuthorId } = change.article;
        this.outbox.raise(tx, ArticleFavorited, { articleId, userId, articleAuthorId });
      }
      return change;
    });
  }

  /** Succeeds also when it was no favourite. @throws ArticleNotFoundError */
  unfavorite(slug: string, userId: string): Promise<ArticleRow> {
    return this.change(slug, userId, -1, async (tx) => {
      const change = await this.favorites.remove(tx, slug, userId);
      if (change?.isChanged === true)
        this.outbox.raise(tx, ArticleUnfavorited, { articleId: change.article.id, userId });
      return change;
    });
  }

  private async change(
    slug: string,
    userId: string,
    delta: 1 | -1,
    apply: (tx: ShardTransaction) => Promise<FavoriteChange | undefined>,
  ): Promise<ArticleRow> {
    return inBucketOf(this.shards, slug, async (tx) => {
      const change = await apply(tx);
      if (change === undefined) throw new ArticleNotFoundError();
      const { article, isChanged } = change;
      if (isChanged) {
        tx.count(favoriteChange(userId, delta));
        this.cache.invalidateWith(tx, cacheTag.article(article.id), cacheTag.favoritesOf(userId));
      }
      return article;
    });
  }
}
