import { bucketOfSlug, ShardReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { listedColumns, type ArticleRow } from './article.rows';

export const BY_SLUG = statement(
  'articles.by-slug',
  `SELECT ${listedColumns('$3::bigint')}, a.body FROM articles a JOIN accounts u ON u.bucket = a.bucket AND u.id = a.author_id
   WHERE a.bucket = $1 AND a.slug = $2`,
);

@Injectable()
export class ArticlesReader {
  constructor(private readonly reads: ShardReads) {}

  /** With its author's profile and what the viewer made of it, in one statement. */
  async bySlug(slug: string, viewerId: string | undefined): Promise<ArticleRow | undefined> {
    const bucket = bucketOfSlug(slug);
    return bucket === undefined ? undefined : this.reads.at(bucket).row<ArticleRow>(BY_SLUG, [bucket, slug, viewerId ?? null]);
  }
}
