import { PrimaryReads, ShardReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { AccountsReader, type ProfileRow } from '../users';
import type { NotificationRow } from './notification.rows';

/** An article, and which of some comments it still has. */
export interface MentionedArticle {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly commentIds: string[];
}

/** What the ids in notifications stand for; what is missing is gone. */
export interface Mentions {
  readonly actors: ReadonlyMap<string, ProfileRow>;
  readonly articles: ReadonlyMap<string, MentionedArticle>;
}

type Ids = Pick<NotificationRow, 'articleId' | 'commentId'>;

// OFFSET 0: as in accounts.profiles.
const ARTICLES = statement(
  'notifications.articles',
  `SELECT a.id, a.slug, a.title, ARRAY (
     SELECT c.id::text FROM comments c WHERE c.bucket = a.bucket AND c.id = ANY ($3::bigint[]) AND c.article_id = a.id
   ) AS "commentIds"
   FROM unnest($1::bigint[], $2::smallint[]) AS wanted (id, bucket)
   CROSS JOIN LATERAL (SELECT * FROM articles WHERE bucket = wanted.bucket AND id = wanted.id OFFSET 0) AS a`,
);

@Injectable()
export class MentionsReader {
  constructor(
    private readonly reads: ShardReads,
    private readonly primaryReads: PrimaryReads,
    private readonly accounts: AccountsReader,
  ) {}

  /** One statement for the actors and one for the articles on each shard that holds any. */
  async of(rows: readonly Pick<NotificationRow, 'actorId' | 'articleId' | 'commentId'>[]): Promise<Mentions> {
    const [actors, articles] = await Promise.all([
      this.accounts.profiles(rows.map(({ actorId }) => actorId)),
      this.articles(rows),
    ]);
    return { actors, articles };
  }

  /** A notification may be seen sooner than what it is about, so a replica's no is asked again of the primary. */
  private async articles(rows: readonly Ids[]): Promise<ReadonlyMap<string, MentionedArticle>> {
    const found = await this.ask(this.reads, rows);
    const missing = rows.filter(({ articleId, commentId }) => {
      const article = found.get(articleId);
      return article === undefined || (commentId !== null && !article.commentIds.includes(commentId));
    });
    return missing.length === 0 ? found : new Map([...found, ...(await this.ask(this.primaryReads, missing))]);
  }

  private async ask(
    reads: ShardReads | PrimaryReads,
    rows: readonly Ids[],
  ): Promise<ReadonlyMap<string, MentionedArticle>> {
    const commentIds = rows.flatMap(({ commentId }) => commentId ?? []);
    const articles = await reads.among<MentionedArticle>(
      rows.map(({ articleId }) => articleId),
      ARTICLES,
      (ids, buckets) => [ids, buckets, commentIds],
    );
    return new Map(articles.map((article) => [article.id, article]));
  }
}
