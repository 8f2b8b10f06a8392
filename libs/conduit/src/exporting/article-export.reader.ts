import { bucketOfId, ShardReads, statement } from '@aqueduct/database';
import { LARGEST_ID } from '@aqueduct/kernel';
import { Injectable } from '@nestjs/common';
import type { ArticleRow } from '../articles';

/** An article as its author keeps it. */
export type ExportedRow = Pick<
  ArticleRow,
  'id' | 'slug' | 'title' | 'description' | 'body' | 'tags' | 'favoritesCount' | 'createdAt' | 'updatedAt'
>;

/** Bytes of text after which a page takes no further article: one alone may have that many. */
const PAGE_BYTES = 1_048_576;

/*
 * A page is bounded by its number of articles, and by their size: 500 of the largest are half a GiB. Their lengths are known
 * without reading the texts, which PostgreSQL keeps elsewhere, and those beyond the bound are never read.
 */
const PAGE = statement(
  'articles.export-page',
  `SELECT id, slug, title, description, body, tags, favorites_count AS "favoritesCount",
     created_at AS "createdAt", updated_at AS "updatedAt"
   FROM (
     SELECT *, sum(octet_length(description) + octet_length(body))
       OVER (ORDER BY id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
     FROM (SELECT * FROM articles WHERE author_id = $1 AND id < $2 ORDER BY id DESC LIMIT 500) AS newest
   ) AS page
   WHERE bytes_before IS NULL OR bytes_before < ${PAGE_BYTES}
   ORDER BY id DESC`,
);

@Injectable()
export class ArticleExportReader {
  constructor(private readonly reads: ShardReads) {}

  /**
   * All articles of the author, newest first, page by page: one statement on the author's shard for each, and one that finds
   * no more. Nothing is held in between. What is published meanwhile is not among them; what is there throughout is, once.
   */
  async *pages(authorId: string): AsyncGenerator<ExportedRow[]> {
    const bucket = bucketOfId(authorId);
    for (let before = LARGEST_ID; ;) {
      const rows = await this.reads.at(bucket).rows<ExportedRow>(PAGE, [authorId, before]);
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows;
      before = last.id;
    }
  }
}
