import { bucketOfId, Freshness, Lookups, PrimaryReads, ShardReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';

const FOLLOWEES = statement(
  'follows.of-follower',
  'SELECT followee_id AS id FROM follows WHERE bucket = $1 AND follower_id = $2',
);
const PAIRS = statement(
  'follows.pairs',
  `SELECT f.follower_id AS "followerId", f.followee_id AS "followeeId"
   FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS pair (bucket, follower_id, followee_id)
   JOIN follows f USING (bucket, follower_id, followee_id)`,
);

type Pair = readonly [followerId: string, followeeId: string];
/** Whom each follower follows. */
type Followed = ReadonlyMap<string, ReadonlySet<string>>;

interface Asked {
  readonly viewerId: string;
  readonly userIds: readonly string[];
}

/** Reads who follows whom: one statement on the follower's shard. */
@Injectable()
export class FollowsReader {
  private readonly lookups: Lookups<Asked, ReadonlySet<string>>;

  constructor(
    private readonly reads: ShardReads,
    private readonly primaryReads: PrimaryReads,
    freshness: Freshness,
  ) {
    this.lookups = new Lookups<Asked, ReadonlySet<string>>(freshness, async (asked) => {
      const followed = await this.followedBy(asked.flatMap(({ viewerId, userIds }) => pairsOf(viewerId, userIds)));
      return asked.map(
        ({ viewerId, userIds }) => new Set(userIds.filter((id) => followed.get(viewerId)?.has(id) === true)),
      );
    });
  }

  /** All whom the user follows. */
  async followees(followerId: string): Promise<string[]> {
    return this.ids(followerId, FOLLOWEES, []);
  }

  /** Those of `userIds` whom the viewer follows; without a viewer none, and nothing is asked. For all of a moment together. */
  async followedAmong(viewerId: string | undefined, userIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (viewerId === undefined || userIds.length === 0) return new Set();
    return this.lookups.get({ viewerId, userIds });
  }

  /** Of pairs of a follower and who may be followed those that are so: one statement on each shard of followers. */
  followedBy(pairs: readonly Pair[]): Promise<Followed> {
    return this.among(this.reads, pairs);
  }

  /** From the primaries: for who would miss something if he had followed a moment ago. */
  currentlyFollowedBy(pairs: readonly Pair[]): Promise<Followed> {
    return this.among(this.primaryReads, pairs);
  }

  private async among(reads: ShardReads | PrimaryReads, pairs: readonly Pair[]): Promise<Followed> {
    const wanted = Map.groupBy(pairs, ([followerId]) => followerId);
    const found = await reads.among<{ followerId: string; followeeId: string }>(
      [...wanted.keys()],
      PAIRS,
      (followerIds) => {
        const here = followerIds.flatMap((id) => wanted.get(id) ?? []);
        return [here.map(([id]) => bucketOfId(id)), here.map(([id]) => id), here.map(([, id]) => id)];
      },
    );
    const followed = new Map<string, Set<string>>();
    for (const { followerId, followeeId } of found)
      followed.set(followerId, (followed.get(followerId) ?? new Set()).add(followeeId));
    return followed;
  }

  private async ids(followerId: string, query: typeof FOLLOWEES, params: readonly unknown[]): Promise<string[]> {
    const bucket = bucketOfId(followerId);
    const rows = await this.reads.at(bucket).rows<{ id: string }>(query, [bucket, followerId, ...params]);
    return rows.map(({ id }) => id);
  }
}

function pairsOf(viewerId: string, userIds: readonly string[]): Pair[] {
  return [...new Set(userIds)].map((userId) => [viewerId, userId]);
}
