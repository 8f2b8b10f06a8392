import { CurrentUser, type Viewer } from '@aqueduct/auth';
import { ApiErrors, NextLink, PageQuery, ValidQuery, type SetNextLink } from '@aqueduct/http';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ArticleListAnswerDto, toListedArticle } from '../articles';
import { FeedReader } from './feed.reader';

@ApiTags('Feed')
@Controller('articles/feed')
export class FeedController {
  constructor(private readonly feed: FeedReader) {}

  @Get()
  @ApiOperation({
    summary: 'Articles by those whom I follow',
    description: 'Newest first. The Link header leads to the next page.',
  })
  @ApiOkResponse({ type: ArticleListAnswerDto, description: 'A page of the feed.' })
  @ApiErrors(401, { status: 422, errors: { limit: ['must be an integer'] } })
  async getFeed(
    @ValidQuery(PageQuery) query: PageQuery,
    @CurrentUser() viewer: Viewer,
    @NextLink() setNext: SetNextLink,
  ): Promise<ArticleListAnswerDto> {
    const { articles, count, next } = await this.feed.page(viewer.id, query);
    setNext(next);
    return { articles: articles.map((row) => toListedArticle(row, true)), articlesCount: count };
  }
}
