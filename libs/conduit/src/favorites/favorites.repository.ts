import { repositoryOf, statement, type ShardTransaction, type Statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { shownColumns, WITH_AUTHOR, type ArticleRow } from '../articles';
import { Favorite } from './favorite.entity';

/** The article after the change. */
export interface FavoriteChange {
  readonly article: ArticleRow;
  /** Whether there was anything to change. */
  readonly isChanged: boolean;
}

/*
 * The article's row is locked first, and given as it is then, so that its count and the rows never disagree: what the rest
 * of the statement sees may be older.
 */
const change = (name: string, changed: string, delta: '+' | '-', favorited: boolean): Statement =>
  statement(
    name,
    `WITH article AS MATERIALIZED (SELECT * FROM articles WHERE bucket = $1 AND slug = $2 FOR NO KEY UPDATE),
       changed AS (${changed}),
       counted AS (
         UPDATE articles a SET favorites_count = a.favorites_count ${delta} 1 FROM changed
         WHERE a.bucket = $1 AND a.id = changed.article_id)
     SELECT ${shownColumns({ favoritesCount: `a.favorites_count ${delta} (SELECT count(*)::int FROM changed)`, favorited: String(favorited) })},
       a.body, EXISTS (SELECT FROM changed) AS "isChanged"
     FROM article a ${WITH_AUTHOR}`,
  );
const ADD = change(
  'favorites.add',
  `INSERT INTO favorites (bucket, article_id, user_id) SELECT bucket, id, $3 FROM article
   ON CONFLICT DO NOTHING RETURNING article_id`,
  '+',
  true,
);
const REMOVE = change(
  'favorites.remove',
  `DELETE FROM favorites f USING article
   WHERE f.bucket = article.bucket AND f.article_id = article.id AND f.user_id = $3 RETURNING f.article_id`,
  '-',
  false,
);

@Injectable()
export class FavoritesRepository extends repositoryOf(Favorite) {
  /** Undefined: nothing has this slug. */
  add(tx: ShardTransaction, slug: string, userId: string): Promise<FavoriteChange | undefined> {
    return this.change(tx, ADD, slug, userId);
  }

  /** Undefined: nothing has this slug. */
  remove(tx: ShardTransaction, slug: string, userId: string): Promise<FavoriteChange | undefined> {
    return this.change(tx, REMOVE, slug, userId);
  }

  private async change(
    tx: ShardTransaction,
    by: Statement,
    slug: string,
    userId: string,
  ): Promise<FavoriteChange | undefined> {
    const [row] = await tx.query<ArticleRow & { isChanged: boolean }>(by, [tx.bucket, slug, userId]);
    if (row === undefined) return undefined;
    const { isChanged, ...article } = row;
    return { article, isChanged };
  }
}
