import { repositoryOf, statement, type ShardTransaction } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { Follow } from './follow.entity';

const FOLLOW = statement(
  'follows.insert',
  'INSERT INTO follows (bucket, follower_id, followee_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
);

@Injectable()
export class FollowsRepository extends repositoryOf(Follow) {
  /** Following twice is following once. */
  async follow(tx: ShardTransaction, followerId: string, followeeId: string): Promise<void> {
    await tx.query(FOLLOW, [tx.bucket, followerId, followeeId]);
  }

  async unfollow(tx: ShardTransaction, followerId: string, followeeId: string): Promise<void> {
    await this.delete(tx, { followerId, followeeId });
  }
}
