import { ShardReads } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import {
  boundsOf,
  counterOf,
  countOf,
  EMPTY_PAGE,
  listStatement,
  mergeList,
  type ArticlePage,
  type ListRow,
  type PageRequest,
} from '../articles';
import { FollowsReader } from '../profiles';

/** The newest of each author are found in an index, and the newest of those are the page. */
const FEED = listStatement('feed.page', {
  page: `SELECT newest.bucket, newest.id FROM unnest(:authors::bigint[]) AS author (id) CROSS JOIN LATERAL (
      SELECT bucket, id FROM articles WHERE author_id = author.id AND id < :before ORDER BY id DESC LIMIT :limit
    ) AS newest`,
  matches: countOf('name = ANY (:counters::text[])'),
});

@Injectable()
export class FeedReader {
  constructor(
    private readonly reads: ShardReads,
    private readonly follows: FollowsReader,
  ) {}

  /** Articles by those whom the viewer follows: one statement on the viewer's shard, and one on each shard of the authors. */
  async page(viewerId: string, request: PageRequest): Promise<ArticlePage> {
    const followees = await this.follows.followees(viewerId);
    if (followees.length === 0) return EMPTY_PAGE;
    const bounds = boundsOf(request, false);
    const feed = FEED.upTo(bounds.limit + bounds.skip);
    const rows = await this.reads.among<ListRow>(followees, feed.statement, (authors) =>
      feed.bind({ viewer: viewerId, ...bounds, authors, counters: authors.map(counterOf.author) }),
    );
    return mergeList(rows, request.limit, request.offset);
  }
}
