import { Injectable } from '@nestjs/common';
import { FollowsReader } from '../profiles';
import type { ArticlePage } from './article-page';
import type { ArticleRow } from './article.rows';
import { toArticle, toListedArticle, type FullArticle, type ListedArticle } from './article.view';

export interface ArticleList {
  readonly articles: ListedArticle[];
  readonly articlesCount: number;
}

/** Completes articles with whom the viewer follows: one statement on the viewer's shard, none without a viewer. */
@Injectable()
export class ArticleAnswers {
  constructor(private readonly follows: FollowsReader) {}

  async article(row: ArticleRow, viewerId: string | undefined): Promise<FullArticle> {
    const followed = await this.follows.followedAmong(viewerId, [row.authorId]);
    return toArticle(row, followed.has(row.authorId));
  }

  async list({ articles, count }: ArticlePage, viewerId: string | undefined): Promise<ArticleList> {
    const followed = await this.follows.followedAmong(
      viewerId,
      articles.map(({ authorId }) => authorId),
    );
    return { articles: articles.map((row) => toListedArticle(row, followed.has(row.authorId))), articlesCount: count };
  }
}
