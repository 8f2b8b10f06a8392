import { repositoryOf, statement, type ShardTransaction } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { Favorite } from './favorite.entity';

const ADD = statement(
  'favorites.insert',
  'INSERT INTO favorites (bucket, article_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING user_id',
);

@Injectable()
export class FavoritesRepository extends repositoryOf(Favorite) {
  /** Whether it was none before. */
  async add(tx: ShardTransaction, articleId: string, userId: string): Promise<boolean> {
    return (await tx.query(ADD, [tx.bucket, articleId, userId])).length > 0;
  }

  /** Whether it was one before. */
  async remove(tx: ShardTransaction, articleId: string, userId: string): Promise<boolean> {
    return (await this.delete(tx, { articleId, userId })) > 0;
  }
}
