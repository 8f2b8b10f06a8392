import { ShardReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { AccountsReader } from '../users';

/** Something that is hidden, as moderators see it. */
export interface HidingRow {
  readonly kind: 'article' | 'comment';
  readonly slug: string;
  /** Undefined: it is an article. */
  readonly commentId: string | undefined;
  /** The title, or the comment's text. */
  readonly text: string;
  readonly reason: string;
  /** Undefined: a command, or somebody who is gone. */
  readonly by: string | undefined;
  readonly at: Date;
}

type Row = Omit<HidingRow, 'by' | 'commentId'> & { readonly byId: string | null; readonly commentId: string | null };

const MOST = 100;

/** A comment's article may be hidden itself by now. */
const NEWEST = statement(
  'hidings.newest',
  `(SELECT 'article' AS kind, slug, NULL::bigint AS "commentId", title AS text, reason, hidden_by AS "byId", hidden_at AS at
    FROM hidden_articles ORDER BY hidden_at DESC LIMIT ${MOST})
   UNION ALL
   (SELECT 'comment', coalesce(a.slug, h.slug), c.id, c.body, c.reason, c.hidden_by, c.hidden_at
    FROM (SELECT * FROM hidden_comments WHERE reason IS NOT NULL ORDER BY hidden_at DESC LIMIT ${MOST}) c
    LEFT JOIN articles a ON a.bucket = c.bucket AND a.id = c.article_id
    LEFT JOIN hidden_articles h ON h.bucket = c.bucket AND h.id = c.article_id
    WHERE coalesce(a.slug, h.slug) IS NOT NULL)`,
);

@Injectable()
export class HidingsReader {
  constructor(
    private readonly reads: ShardReads,
    private readonly accounts: AccountsReader,
  ) {}

  /** The newest first, at most 100. */
  async newest(): Promise<HidingRow[]> {
    const rows = (await this.reads.everywhere<Row>(NEWEST, [])).flat();
    const newest = rows.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, MOST);
    const moderators = await this.accounts.profiles([...new Set(newest.flatMap(({ byId }) => byId ?? []))]);
    return newest.map(({ byId, commentId, ...row }) => ({
      ...row,
      commentId: commentId ?? undefined,
      by: byId === null ? undefined : moderators.get(byId)?.username,
    }));
  }
}
