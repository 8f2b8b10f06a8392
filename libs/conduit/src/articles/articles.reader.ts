import { bucketOfId, bucketOfSlug, PrimaryReads, ShardReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { tagged } from '@aqueduct/cache';
import { cacheTag, showsArticles } from '../cache-tags';
import { articleWhere, type ArticleRow } from './article.rows';

const BY_SLUG = statement('articles.by-slug', articleWhere('a.bucket = $1 AND a.slug = $2'));
const TITLES = statement('articles.titles-by-author', 'SELECT title FROM articles WHERE author_id = $1');

@Injectable()
export class ArticlesReader {
  constructor(
    private readonly reads: ShardReads,
    private readonly primaryReads: PrimaryReads,
  ) {}

  /** With its author's profile and what the viewer made of it, in one statement. */
  async bySlug(slug: string, viewerId: string | undefined): Promise<ArticleRow | undefined> {
    const bucket = bucketOfSlug(slug);
    if (bucket === undefined) return undefined;
    tagged(cacheTag.slug(slug));
    const article = await this.reads.at(bucket).row<ArticleRow>(BY_SLUG, [bucket, slug, viewerId ?? null]);
    if (article !== undefined) showsArticles([article]);
    return article;
  }

  /** Titles of all the author's articles. From the primary: for whoever publishes what is missing. */
  async currentTitlesBy(authorId: string): Promise<Set<string>> {
    const rows = await this.primaryReads.at(bucketOfId(authorId)).rows<{ title: string }>(TITLES, [authorId]);
    return new Set(rows.map(({ title }) => title));
  }
}
