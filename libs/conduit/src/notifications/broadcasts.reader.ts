import { PrimaryReads, ShardReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { FollowsReader } from '../profiles';
import type { NotificationRow } from './notification.rows';
import { isLater } from './stream-position';

export interface BroadcastRow {
  readonly id: string;
  readonly authorId: string;
  readonly articleId: string;
}

const COLUMNS = 'b.id, b.author_id AS "authorId", b.article_id AS "articleId"';
const PAGE = statement(
  'broadcasts.page',
  `SELECT ${COLUMNS} FROM unnest($1::bigint[]) AS author (id) CROSS JOIN LATERAL (
     SELECT * FROM broadcasts WHERE author_id = author.id AND id > $2 AND id < $3 ORDER BY id DESC LIMIT $4) b
   ORDER BY b.id DESC LIMIT $4`,
);
const COUNT = statement(
  'broadcasts.count',
  `SELECT count(*)::int AS count FROM unnest($1::bigint[]) AS author (id)
   JOIN broadcasts b ON b.author_id = author.id AND b.id > $2`,
);
const AFTER = statement('broadcasts.after', `SELECT ${COLUMNS} FROM broadcasts b WHERE id > $1 ORDER BY id LIMIT 500`);
const LAST = statement('broadcasts.last', 'SELECT coalesce(max(id), 0) AS id FROM broadcasts');

/** What authors of very many followers have published: looked for by who follows them, told to nobody. */
@Injectable()
export class BroadcastsReader {
  constructor(
    private readonly reads: ShardReads,
    private readonly primaryReads: PrimaryReads,
    private readonly follows: FollowsReader,
  ) {}

  /** Since the viewer is here, older than `before`; the newest first. One statement on each shard of those followed. */
  async page(viewerId: string, before: string, limit: number): Promise<BroadcastRow[]> {
    const followees = await this.followees(viewerId);
    return this.reads.among<BroadcastRow>(followees, PAGE, (ids) => [ids, viewerId, before, limit]);
  }

  /** How many came after the id, since the viewer is here. */
  async count(viewerId: string, id: string): Promise<number> {
    // An id begins with its time, so the viewer's own says since when.
    const since = isLater(id, viewerId) ? id : viewerId;
    const followees = await this.followees(viewerId);
    const counts = await this.reads.among<{ count: number }>(followees, COUNT, (ids) => [ids, since]);
    return counts.reduce((sum, { count }) => sum + count, 0);
  }

  /** Id of the last one of each shard. */
  async last(): Promise<string[]> {
    return (await this.primaryReads.everywhere<{ id: string }>(LAST, [])).map(([row]) => row?.id ?? '0');
  }

  /** For each shard what comes after an id there, oldest first: a bounded part of it. */
  after(lastOf: (place: number) => string): Promise<BroadcastRow[][]> {
    return this.reads.everywhere<BroadcastRow>(AFTER, (place) => [lastOf(place)]);
  }

  /** Nobody is told what he did himself. */
  private async followees(viewerId: string): Promise<string[]> {
    return (await this.follows.followees(viewerId)).filter((id) => id !== viewerId);
  }
}

/** @param readUpTo those up to this id are read. */
export function toNotificationRow({ id, authorId, articleId }: BroadcastRow, readUpTo: string): NotificationRow {
  return { id, kind: 'published', actorId: authorId, articleId, commentId: null, read: !isLater(id, readUpTo) };
}
