import { bucketOfId, ShardReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';

const FOLLOWEES = statement(
  'follows.of-follower',
  'SELECT followee_id AS id FROM follows WHERE bucket = $1 AND follower_id = $2',
);
const FOLLOWED_AMONG = statement(
  'follows.among',
  'SELECT followee_id AS id FROM follows WHERE bucket = $1 AND follower_id = $2 AND followee_id = ANY ($3::bigint[])',
);

/** Reads who follows whom: one statement on the follower's shard. */
@Injectable()
export class FollowsReader {
  constructor(private readonly reads: ShardReads) {}

  /** All whom the user follows. */
  async followees(followerId: string): Promise<string[]> {
    return this.ids(followerId, FOLLOWEES, []);
  }

  /** Those of `userIds` whom the viewer follows; without a viewer none, and nothing is asked. */
  async followedAmong(viewerId: string | undefined, userIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (viewerId === undefined || userIds.length === 0) return new Set();
    return new Set(await this.ids(viewerId, FOLLOWED_AMONG, [[...new Set(userIds)]]));
  }

  private async ids(followerId: string, query: typeof FOLLOWEES, params: readonly unknown[]): Promise<string[]> {
    const bucket = bucketOfId(followerId);
    const rows = await this.reads.at(bucket).rows<{ id: string }>(query, [bucket, followerId, ...params]);
    return rows.map(({ id }) => id);
  }
}
