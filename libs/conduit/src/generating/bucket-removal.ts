import { bucketOfId, PrimaryReads, Shards, statement, type ShardTransaction, type Statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { articleChanges, counterOf } from '../articles';
import { RemovalRepository, type FavoritesOfUser } from './removal.repository';

/** Ids of the users who are removed, by their bucket. */
export type Members = ReadonlyMap<number, Set<string>>;

/** How much one transaction deletes: articles bring their comments and favourites with them. */
const ARTICLES_AT_ONCE = 100;
const ROWS_AT_ONCE = 1000;

/** Whoever has something in a bucket. */
const whoIn = (table: string, column: string): Statement =>
  statement(`removal.who-in-${table}`, `SELECT DISTINCT ${column} AS id FROM ${table} WHERE bucket = $1`);
const COMMENTERS = whoIn('comments', 'author_id');
const FAVORITERS = whoIn('favorites', 'user_id');
const FOLLOWEES = whoIn('follows', 'followee_id');

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
    let articles = 0;
    const rows = (work: (tx: ShardTransaction) => Promise<number>): Promise<void> =>
      this.untilNone(bucket, work).then(() => undefined);
    if (own.length > 0) articles = await this.untilNone(bucket, (tx) => this.articles(tx, own));
    const commenters = await this.among(members, COMMENTERS, bucket);
    if (commenters.length > 0) await rows((tx) => this.repository.deleteComments(tx, commenters, ROWS_AT_ONCE));
    const favoriters = await this.among(members, FAVORITERS, bucket);
    if (favoriters.length > 0) await rows((tx) => this.favorites(tx, favoriters));
    const follows = { followers: own, followees: await this.among(members, FOLLOWEES, bucket) };
    if (own.length + follows.followees.length > 0)
      await rows((tx) => this.repository.deleteFollows(tx, follows, ROWS_AT_ONCE));
    await this.shards.transaction(bucket, async (tx) => {
      if (own.length > 0) await this.repository.deleteAccounts(tx, own);
      await this.repository.deleteSpentCounters(tx);
    });
    return articles;
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
    tx.count(...favorites.map(({ id, count }) => [counterOf.favorited(id), -count] as const));
  }

  private async among(members: Members, who: Statement, bucket: number): Promise<string[]> {
    const rows = await this.reads.at(bucket).rows<{ id: string }>(who, [bucket]);
    return rows.map(({ id }) => id).filter((id) => members.get(bucketOfId(id))?.has(id) === true);
  }
}
