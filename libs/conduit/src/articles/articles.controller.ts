import { CurrentUser, OnlyFor, OptionalAuth, type Viewer } from '@aqueduct/auth';
import {
  ApiErrors,
  blank,
  CachedRoute,
  LateBody,
  NextLink,
  ValidBody,
  ValidQuery,
  type SetNextLink,
} from '@aqueduct/http';
import type { Late } from '@aqueduct/kernel';
import { Controller, Delete, Get, HttpCode, Post, Put } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { DRAFT, EDITED, EDITS, LISTED, PUBLISHED, READ, SLUG } from '../story';
import { CACHED } from '../cache-tags';
import { ArticleAnswers } from './article-answers';
import { ArticleNotFoundError } from './articles.errors';
import { ArticlesService } from './articles.service';
import { ArticleAnswerDto, ArticleListAnswerDto } from './dto/article.dto';
import { CreateArticleDto } from './dto/create-article.dto';
import { ListArticlesQuery } from './dto/list-query.dto';
import { UpdateArticleDto } from './dto/update-article.dto';
import { PAGING } from './paging.doc';
import { ARTICLE_NOT_FOUND, Slug } from './slug.param';
import { ViewedArticlesReader } from './viewed-articles.reader';

const NOT_MINE = { status: 403, errors: { article: ['forbidden'] }, description: "It is somebody else's article." };
const SlugDoc = (): MethodDecorator => ApiParam({ name: 'slug', type: String, example: SLUG });

@ApiTags('Articles')
@Controller('articles')
export class ArticlesController {
  constructor(
    private readonly articles: ArticlesService,
    private readonly reader: ViewedArticlesReader,
    private readonly answers: ArticleAnswers,
  ) {}

  @Get()
  @OptionalAuth()
  @CachedRoute(CACHED)
  @ApiOperation({ summary: 'List articles', description: `All filters that are given must hold. ${PAGING}` })
  @ApiOkResponse({ type: ArticleListAnswerDto, description: 'A page of the articles that match.', example: LISTED })
  async listArticles(
    @ValidQuery() query: ListArticlesQuery,
    @NextLink() setNext: SetNextLink,
    @CurrentUser() viewer?: Viewer,
  ): Promise<ArticleListAnswerDto> {
    const page = await this.reader.list(query, query, viewer?.id);
    setNext(page.next);
    return this.answers.list(page, viewer?.id);
  }

  @Post()
  @ApiOperation({
    summary: 'Publish an article',
    description:
      'Under a slug of its own, whatever other articles are titled. Sent twice without an `Idempotency-Key`, it is published twice.',
  })
  @ApiCreatedResponse({ type: ArticleAnswerDto, description: 'The new article.', example: PUBLISHED })
  @ApiErrors(blank('title', 'description', 'body'))
  async createArticle(
    @CurrentUser() viewer: Viewer,
    @ValidBody('article', { example: DRAFT }) draft: CreateArticleDto,
  ): Promise<ArticleAnswerDto> {
    return { article: await this.answers.article(await this.articles.create(viewer.id, draft), viewer.id) };
  }

  @Get(':slug')
  @OptionalAuth()
  @CachedRoute(CACHED)
  @SlugDoc()
  @ApiOperation({ summary: 'An article' })
  @ApiOkResponse({ type: ArticleAnswerDto, description: 'The article, with its body.', example: READ })
  @ApiErrors(ARTICLE_NOT_FOUND)
  async getArticle(@Slug() slug: string, @CurrentUser() viewer?: Viewer): Promise<ArticleAnswerDto> {
    const article = await this.reader.bySlug(slug, viewer?.id);
    if (article === undefined) throw new ArticleNotFoundError();
    return { article: await this.answers.article(article, viewer?.id) };
  }

  @Put(':slug')
  @OnlyFor('its author')
  @SlugDoc()
  @ApiOperation({
    summary: 'Change my article',
    description:
      'Changes what is sent and leaves the rest. With another title the article moves to another slug, and the old one is 404.',
  })
  @ApiOkResponse({
    type: ArticleAnswerDto,
    description: 'The article as changed; with a new title, under a new slug.',
    example: EDITED,
  })
  @ApiErrors(NOT_MINE, ARTICLE_NOT_FOUND, { status: 422, errors: { tagList: ['must be a list of strings'] } })
  async updateArticle(
    @Slug() slug: string,
    @CurrentUser() viewer: Viewer,
    @LateBody(UpdateArticleDto, 'article', { example: EDITS }) edits: Late<UpdateArticleDto>,
  ): Promise<ArticleAnswerDto> {
    return { article: await this.answers.article(await this.articles.update(viewer.id, slug, edits), viewer.id) };
  }

  @Delete(':slug')
  @OnlyFor('its author')
  @HttpCode(204)
  @SlugDoc()
  @ApiOperation({ summary: 'Delete my article', description: 'With its comments and favorites. Sent again it is 404.' })
  @ApiNoContentResponse({ description: 'It is gone.' })
  @ApiErrors(NOT_MINE, ARTICLE_NOT_FOUND)
  deleteArticle(@Slug() slug: string, @CurrentUser() viewer: Viewer): Promise<void> {
    return this.articles.delete(viewer.id, slug);
  }
}
