import { bucketOfId, PrimaryReads, Shards, statement, type ShardTransaction } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { articleChanges, favoriteChange } from '../articles';
import { RemovalRepository, type FavoritesOfUser } from './removal.repository';

/** Ids of the users who are removed, by their bucket. */
export type Members = ReadonlyMap<number, Set<string>>;

/** How much one transaction deletes: articles bring their comments and favourites with them. */
const ARTICLES_AT_ONCE = 100;
const ROWS_AT_ONCE = 1000;

interface FoundTrace {
  readonly trace: Trace;
  readonly id: string;
}

type Trace = 'comment' | 'favorite' | 'follow';

/** Who has left something in a bucket, or is followed there. */
const WHO = statement(
  'removal.who-in-bucket',
  `SELECT DISTINCT 'comment' AS trace, author_id AS id FROM comments WHERE bucket = $1
   UNION ALL SELECT DISTINCT 'favorite', user_id FROM favorites WHERE bucket = $1
   UNION ALL SELECT DISTINCT 'follow', followee_id FROM follows WHERE bucket = $1`,
);

/** Removes from one bucket what belongs to some users, in bounded transactions of services' own kind. */
@Injectable()
export class BucketRemoval {
  constructor(
    private readonly shards: Shards,
    private readonly reads: PrimaryReads,
    private readonly repository: RemovalRepository,
  ) {}

  /** @returns how many articles were removed. */
  async empty(bucket: number, members: Members): Promise<number> {
    const own = [...(members.get(bucket) ?? [])];
    const articles = own.length === 0 ? 0 : await this.untilNone(bucket, (tx) => this.articles(tx, own));
    const traces = await this.traces(bucket, members);
    if (own.length + traces.length > 0) await this.removeTraces(bucket, own, (trace) => idsOf(traces, trace));
    return articles;
  }

  private async removeTraces(
    bucket: number,
    own: readonly string[],
    who: (trace: Trace) => readonly string[],
  ): Promise<void> {
    const [commenters, favoriters] = [who('comment'), who('favorite')];
    const follows = { followers: own, followees: who('follow') };
    await this.untilNone(bucket, (tx) => this.repository.deleteComments(tx, commenters, ROWS_AT_ONCE));
    await this.untilNone(bucket, (tx) => this.favorites(tx, favoriters));
    await this.untilNone(bucket, (tx) => this.repository.deleteFollows(tx, follows, ROWS_AT_ONCE));
    await this.untilNone(bucket, (tx) => this.repository.deleteNotifications(tx, own, ROWS_AT_ONCE));
    await this.shards.transaction(bucket, async (tx) => {
      await this.repository.deleteInboxes(tx, own);
      await this.repository.deleteAccounts(tx, own);
      await this.repository.deleteSpentCounters(tx);
    });
  }

  /** Repeats the work, each time in a transaction of its own, until it finds nothing. @returns how much it found. */
  private async untilNone(bucket: number, work: (tx: ShardTransaction) => Promise<number>): Promise<number> {
    for (let total = 0; ;) {
      const found = await this.shards.transaction(bucket, work);
      if (found === 0) return total;
      total += found;
    }
  }

  private async articles(tx: ShardTransaction, authorIds: readonly string[]): Promise<number> {
    const articles = await this.repository.lockArticles(tx, authorIds, ARTICLES_AT_ONCE);
    if (articles.length === 0) return 0;
    const ids = articles.map(({ id }) => id);
    this.uncount(tx, await this.repository.favoriters(tx, ids));
    await this.repository.deleteArticles(tx, ids);
    for (const { authorId, tags } of articles) tx.count(...articleChanges(authorId, tags, -1));
    return articles.length;
  }

  private async favorites(tx: ShardTransaction, userIds: readonly string[]): Promise<number> {
    const gone = await this.repository.deleteFavorites(tx, userIds, ROWS_AT_ONCE);
    this.uncount(tx, gone);
    return gone.length;
  }

  private uncount(tx: ShardTransaction, favorites: readonly FavoritesOfUser[]): void {
    tx.count(...favorites.map(({ id, count }) => favoriteChange(id, -count)));
  }

  private async traces(bucket: number, members: Members): Promise<FoundTrace[]> {
    const found = await this.reads.at(bucket).rows<FoundTrace>(WHO, [bucket]);
    return found.filter(({ id }) => members.get(bucketOfId(id))?.has(id) === true);
  }
}

function idsOf(traces: readonly FoundTrace[], wanted: Trace): string[] {
  return traces.filter(({ trace }) => trace === wanted).map(({ id }) => id);
}
