import { Cache } from '@aqueduct/cache';
import { bucketOfId, Freshness, Lookups, ShardReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { CACHED } from '../cache-tags';
import { ArticleListsReader, type ArticleFilter } from './article-lists.reader';
import type { ArticlePage, PageRequest } from './article-page';
import type { ArticleRow } from './article.rows';
import { ArticlesReader } from './articles.reader';

type Mark = readonly [viewerId: string, articleId: string];

const MARKS = statement(
  'favorites.marks',
  `SELECT f.user_id AS "viewerId", f.article_id AS "articleId"
   FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) AS pair (bucket, article_id, user_id)
   JOIN favorites f USING (bucket, article_id, user_id)`,
);

/**
 * Articles as a viewer sees them. What all see is kept and shared; what the viewer made of it is looked up beside, for all
 * viewers of a moment together. Who may only be shown what the primaries have is read for alone.
 */
@Injectable()
export class ViewedArticlesReader {
  private readonly marks: Lookups<readonly Mark[], ReadonlySet<string>>;

  constructor(
    private readonly cache: Cache,
    private readonly articles: ArticlesReader,
    private readonly lists: ArticleListsReader,
    private readonly reads: ShardReads,
    freshness: Freshness,
  ) {
    this.marks = new Lookups(freshness, (asked) => this.favorites(asked));
  }

  /** Undefined: there is none. */
  async bySlug(slug: string, viewerId: string | undefined): Promise<ArticleRow | undefined> {
    if (viewerId === undefined || !this.cache.isShared) return this.articles.bySlug(slug, viewerId);
    const article = await this.cache.get(`article:${slug}`, CACHED, () => this.articles.bySlug(slug, undefined));
    if (article === undefined) return undefined;
    const favorites = await this.marks.get([[viewerId, article.id]]);
    return { ...article, favorited: favorites.has(article.id) };
  }

  async list(filter: ArticleFilter, page: PageRequest, viewerId: string | undefined): Promise<ArticlePage> {
    if (viewerId === undefined || !this.cache.isShared) return this.lists.list(filter, page, viewerId);
    const found = await this.cache.get(keyOf(filter, page), CACHED, () => this.lists.list(filter, page, undefined));
    const favorites = await this.marks.get(found.articles.map(({ id }) => [viewerId, id] as const));
    return { ...found, articles: found.articles.map((row) => ({ ...row, favorited: favorites.has(row.id) })) };
  }

  /** One statement on each shard that has one of the articles. */
  private async favorites(asked: readonly (readonly Mark[])[]): Promise<ReadonlySet<string>[]> {
    const viewersOf = Map.groupBy(asked.flat(), ([, articleId]) => articleId);
    const found = await this.reads.among<{ viewerId: string; articleId: string }>(
      [...viewersOf.keys()],
      MARKS,
      (ids) => {
        const here = ids.flatMap((id) => viewersOf.get(id) ?? []);
        return [here.map(([, id]) => bucketOfId(id)), here.map(([, id]) => id), here.map(([viewerId]) => viewerId)];
      },
    );
    const marked = new Set(found.map(({ viewerId, articleId }) => `${viewerId} ${articleId}`));
    return asked.map(
      (marks) => new Set(marks.filter(([viewerId, id]) => marked.has(`${viewerId} ${id}`)).map(([, id]) => id)),
    );
  }
}

function keyOf({ tag, author, favorited }: ArticleFilter, { limit, offset, after }: PageRequest): string {
  return `articles:${JSON.stringify([tag, author, favorited, limit, offset, after])}`;
}
