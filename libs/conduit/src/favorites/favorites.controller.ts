import { CurrentUser, type Viewer } from '@aqueduct/auth';
import { ApiErrors } from '@aqueduct/http';
import { Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ARTICLE_NOT_FOUND, ArticleAnswerDto, ArticleAnswers, Slug } from '../articles';
import { FAVORITED, READ, SLUG } from '../story';
import { FavoritesService } from './favorites.service';

@ApiTags('Favorites')
@ApiParam({ name: 'slug', type: String, example: SLUG })
@Controller('articles/:slug/favorite')
export class FavoritesController {
  constructor(
    private readonly favorites: FavoritesService,
    private readonly answers: ArticleAnswers,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Favorite an article', description: 'Favoriting again succeeds and counts once.' })
  @ApiOkResponse({ type: ArticleAnswerDto, description: 'The article, counted.', example: FAVORITED })
  @ApiErrors(ARTICLE_NOT_FOUND)
  async favoriteArticle(@Slug() slug: string, @CurrentUser() viewer: Viewer): Promise<ArticleAnswerDto> {
    return { article: await this.answers.article(await this.favorites.favorite(slug, viewer.id), viewer.id) };
  }

  @Delete()
  @ApiOperation({ summary: 'Unfavorite an article', description: 'Succeeds also when it was no favorite.' })
  @ApiOkResponse({ type: ArticleAnswerDto, description: 'The article, no longer counted.', example: READ })
  @ApiErrors(ARTICLE_NOT_FOUND)
  async unfavoriteArticle(@Slug() slug: string, @CurrentUser() viewer: Viewer): Promise<ArticleAnswerDto> {
    return { article: await this.answers.article(await this.favorites.unfavorite(slug, viewer.id), viewer.id) };
  }
}
