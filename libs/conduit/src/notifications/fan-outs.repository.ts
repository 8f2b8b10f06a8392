import {
  bucketOfId,
  newId,
  PrimaryReads,
  repositoryOf,
  statement,
  type ShardTransaction,
  type Transaction,
} from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { Broadcast } from './broadcast.entity';

/** An article, and who wrote it. */
export interface Published {
  readonly articleId: string;
  readonly authorId: string;
}

/** Of one shard: what has been begun for an article, and how many would be told there. */
interface Begun {
  readonly followers: number;
  readonly fanOut: boolean;
  readonly broadcast: boolean;
}

const BEGUN = statement(
  'fan-outs.begun',
  `SELECT (SELECT count(*)::int FROM (SELECT FROM follows WHERE followee_id = $1 LIMIT $3) f) AS followers,
     EXISTS (SELECT FROM notification_fanouts WHERE article_id = $2) AS "fanOut",
     EXISTS (SELECT FROM broadcasts WHERE article_id = $2) AS broadcast`,
);
const CURSOR = statement(
  'fan-outs.cursor',
  'SELECT cursor FROM notification_fanouts WHERE bucket = $1 AND article_id = $2',
);
const ADVANCE = statement(
  'fan-outs.advance',
  `INSERT INTO notification_fanouts AS f (bucket, article_id, cursor) VALUES ($1, $2, $4)
   ON CONFLICT (bucket, article_id) DO UPDATE SET cursor = excluded.cursor WHERE f.cursor = $3 RETURNING cursor`,
);
const FORGET = statement('fan-outs.forget', 'DELETE FROM notification_fanouts WHERE bucket = $1 AND article_id = $2');
/** Of the advisory locks of a shard; 4096 is that of its fence, 4097 that of its outbox. */
const BROADCASTS_LOCK = 4100;
const LOCK_BROADCASTS = statement('broadcasts.lock', `SELECT pg_advisory_xact_lock(${BROADCASTS_LOCK}, 0)`);
const BROADCAST = statement(
  'broadcasts.insert',
  `INSERT INTO broadcasts (bucket, id, author_id, article_id)
   SELECT $1, greatest($4::bigint, (SELECT max(id) + 1 FROM broadcasts)), $2, $3 ON CONFLICT (bucket, article_id) DO NOTHING`,
);

/** What followers are told of a new article, and how far that is. */
@Injectable()
export class FanOutsRepository extends repositoryOf(Broadcast) {
  constructor(private readonly primaryReads: PrimaryReads) {
    super();
  }

  /** One answer for each shard. @param most counts no further. */
  async begun({ articleId, authorId }: Published, most: number): Promise<Begun[]> {
    return (await this.primaryReads.everywhere<Begun>(BEGUN, [authorId, articleId, most])).flat();
  }

  /** Id of the last follower who was told; 0: none was. @param bucket stands for its shard. */
  async cursor(bucket: number, articleId: string): Promise<string> {
    return (await this.primaryReads.at(bucket).row<{ cursor: string }>(CURSOR, [bucket, articleId]))?.cursor ?? '0';
  }

  /** Whether the cursor stood where it was expected. */
  async advance(tx: Transaction, bucket: number, articleId: string, from: string, to: string): Promise<boolean> {
    return (await tx.query(ADVANCE, [bucket, articleId, from, to])).length > 0;
  }

  async forget(tx: ShardTransaction, articleId: string): Promise<void> {
    await tx.query(FORGET, [tx.bucket, articleId]);
  }

  /** Under a lock of the shard, so that ids come in the order of the commits. Again is once. */
  async broadcast(tx: ShardTransaction, { articleId, authorId }: Published): Promise<void> {
    await tx.query(LOCK_BROADCASTS, []);
    await tx.query(BROADCAST, [tx.bucket, authorId, articleId, newId(bucketOfId(authorId))]);
  }
}
