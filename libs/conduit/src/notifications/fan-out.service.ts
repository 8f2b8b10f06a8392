import { BUCKETS, bucketOfId, Shards } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { FollowersReader } from '../profiles';
import { FanOutsRepository, type Published } from './fan-outs.repository';
import { NotificationsRepository } from './notifications.repository';

const ALL_BUCKETS = Array.from({ length: BUCKETS }, (_, bucket) => bucket);

/** Tells followers of a new article. */
@Injectable()
export class FanOut {
  /** Tests lower them. */
  limits = {
    /** How many followers one transaction tells. */
    chunk: 500,
    /** With more followers an author's article is told by one row, which readers look for. */
    broadcastAbove: 10_000,
  };

  constructor(
    private readonly shards: Shards,
    private readonly followers: FollowersReader,
    private readonly fanOuts: FanOutsRepository,
    private readonly notifications: NotificationsRepository,
  ) {}

  /**
   * Goes on where an earlier call has stopped, and tells nobody twice.
   * @param signal is asked between two transactions. @throws DatabaseUnavailableError
   */
  async tell(published: Published, signal: AbortSignal): Promise<void> {
    if (await this.isBroadcast(published)) {
      const bucket = bucketOfId(published.authorId);
      return this.shards.transaction(bucket, (tx) => this.fanOuts.broadcast(tx, published));
    }
    const parts = this.shards.together(ALL_BUCKETS);
    const told = await Promise.all(parts.map(([first = 0]) => this.tellShard(first, published, signal)));
    // Only now: while any is left, the article counts as begun.
    for (const [index, [first = 0]] of parts.entries())
      if (told[index] === true)
        await this.shards.transaction(first, (tx) => this.fanOuts.forget(tx, published.articleId));
  }

  /** What was begun in one way is ended so, whoever follows or leaves meanwhile. */
  private async isBroadcast(published: Published): Promise<boolean> {
    const { broadcastAbove } = this.limits;
    const shards = await this.fanOuts.begun(published, broadcastAbove + 1);
    if (shards.some(({ fanOut }) => fanOut)) return false;
    if (shards.some(({ broadcast }) => broadcast)) return true;
    return shards.reduce((sum, { followers }) => sum + followers, 0) > broadcastAbove;
  }

  /** @param bucket one of the shard: there the cursor is. @returns whether there was anybody to tell. */
  private async tellShard(bucket: number, published: Published, signal: AbortSignal): Promise<boolean> {
    const { articleId, authorId } = published;
    let cursor = await this.fanOuts.cursor(bucket, articleId);
    for (;;) {
      signal.throwIfAborted();
      const ids = await this.followers.after(bucket, authorId, cursor, this.limits.chunk);
      const last = ids.at(-1);
      if (last === undefined) return cursor !== '0';
      const isMine = await this.tellChunk(bucket, published, ids, cursor);
      cursor = isMine ? last : await this.fanOuts.cursor(bucket, articleId);
    }
  }

  /** The cursor moves with the chunk, or another one has moved it: then nothing happens. */
  private tellChunk(
    bucket: number,
    { articleId, authorId }: Published,
    ids: string[],
    cursor: string,
  ): Promise<boolean> {
    const news = { kind: 'published', actorId: authorId, articleId, commentId: null } as const;
    const recipients = ids.filter((id) => id !== authorId);
    return this.shards.transactionOver([bucket, ...ids.map(bucketOfId)], async (tx) => {
      const isMine = await this.fanOuts.advance(tx, bucket, articleId, cursor, ids.at(-1) ?? cursor);
      if (isMine && recipients.length > 0) await this.notifications.notify(tx, recipients, news);
      return isMine;
    });
  }
}
