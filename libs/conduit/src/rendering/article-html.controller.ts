import { OptionalAuth } from '@aqueduct/auth';
import { ApiErrors, ClientSignal, Etag, type IsUnchanged, SandboxedHtml } from '@aqueduct/http';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ARTICLE_NOT_FOUND, ArticleNotFoundError, ArticlesReader, Slug } from '../articles';
import { RENDERED, SLUG } from '../story';
import { ArticleHtml } from './article-html';

@ApiTags('Articles')
@Controller('articles')
export class ArticleHtmlController {
  constructor(
    private readonly reader: ArticlesReader,
    private readonly html: ArticleHtml,
  ) {}

  @Get(':slug/html')
  @OptionalAuth()
  @ApiParam({ name: 'slug', type: String, example: SLUG })
  @ApiOperation({
    summary: 'The body of an article as HTML',
    description:
      'A fragment, made of the Markdown: headings, lists, tables, links, images over https. HTML in the text is shown as ' +
      'text. It holds nothing that runs, and may stand in a page as it is.',
  })
  @SandboxedHtml({ description: 'The HTML.', example: RENDERED })
  @ApiErrors(ARTICLE_NOT_FOUND)
  async getArticleHtml(
    @Slug() slug: string,
    @Etag() isUnchanged: IsUnchanged,
    @ClientSignal() signal: AbortSignal,
  ): Promise<string | undefined> {
    const article = await this.reader.bySlug(slug, undefined);
    if (article === undefined) throw new ArticleNotFoundError();
    return isUnchanged(this.html.etag(article.body)) ? undefined : this.html.render(article.body, signal);
  }
}
