import { CurrentUser, type Viewer } from '@aqueduct/auth';
import { NextLink, PageQuery, ValidQuery, type SetNextLink } from '@aqueduct/http';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ArticleListAnswerDto, PAGING, toListedArticle } from '../articles';
import { LISTED } from '../story';
import { FeedReader } from './feed.reader';

@ApiTags('Feed')
@Controller('articles/feed')
export class FeedController {
  constructor(private readonly feed: FeedReader) {}

  @Get()
  @ApiOperation({
    summary: 'Articles by those whom I follow',
    description: `One's own are not among them, unless one follows oneself. ${PAGING}`,
  })
  @ApiOkResponse({ type: ArticleListAnswerDto, description: 'A page of the feed.', example: LISTED })
  async getFeed(
    @ValidQuery() query: PageQuery,
    @CurrentUser() viewer: Viewer,
    @NextLink() setNext: SetNextLink,
  ): Promise<ArticleListAnswerDto> {
    const { articles, count, next } = await this.feed.page(viewer.id, query);
    setNext(next);
    return { articles: articles.map((row) => toListedArticle(row, true)), articlesCount: count };
  }
}
