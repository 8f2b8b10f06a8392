import { PrimaryReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';

const FOLLOWERS = statement(
  'follows.of-followee',
  'SELECT follower_id AS id FROM follows WHERE followee_id = $1 AND follower_id > $2 ORDER BY follower_id LIMIT $3',
);

/** Reads who follows somebody, shard by shard; for work behind the scenes, since there may be very many. */
@Injectable()
export class FollowersReader {
  constructor(private readonly primaryReads: PrimaryReads) {}

  /** Followers on the shard of the bucket whose ids are greater, in ascending order. */
  async after(bucket: number, followeeId: string, id: string, limit: number): Promise<string[]> {
    const rows = await this.primaryReads.at(bucket).rows<{ id: string }>(FOLLOWERS, [followeeId, id, limit]);
    return rows.map((row) => row.id);
  }
}
