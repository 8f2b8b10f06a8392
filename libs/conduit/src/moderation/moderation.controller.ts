import { AtLeast, CurrentUser, NeedsScope, type Viewer } from '@aqueduct/auth';
import { ApiErrors, blank, ValidBody } from '@aqueduct/http';
import { Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ARTICLE_NOT_FOUND, Slug } from '../articles';
import { COMMENT_ID, HIDE, HIDINGS, SLUG } from '../story';
import { HideDto, HidingListAnswerDto } from './dto/hiding.dto';
import { HidingsReader, type HidingRow } from './hidings.reader';
import { ModerationService } from './moderation.service';

const NOT_MODERATOR = {
  status: 403,
  errors: { role: ['must be moderator'] },
  description: 'The caller is no moderator.',
};
const COMMENT_NOT_FOUND = {
  status: 404,
  errors: { comment: ['not found'] },
  description: 'The article, or the comment on it, is not there.',
};

@ApiTags('Moderation')
@AtLeast('moderator')
@NeedsScope('moderate')
@Controller()
export class ModerationController {
  constructor(
    private readonly moderation: ModerationService,
    private readonly hidings: HidingsReader,
  ) {}

  @Get('hidings')
  @ApiOperation({ summary: 'What is hidden' })
  @ApiOkResponse({ type: HidingListAnswerDto, description: 'Articles and comments.', example: HIDINGS })
  @ApiErrors(NOT_MODERATOR)
  async listHidings(): Promise<HidingListAnswerDto> {
    return { hidings: (await this.hidings.newest()).map(toHiding) };
  }

  @Put('articles/:slug/hiding')
  @HttpCode(204)
  @ApiParam({ name: 'slug', type: String, example: SLUG })
  @ApiOperation({
    summary: 'Hide an article',
    description: 'From everybody, with its comments, and out of all lists and counts. Sent again it is 404.',
  })
  @ApiNoContentResponse({ description: 'Nobody sees it.' })
  @ApiErrors(NOT_MODERATOR, ARTICLE_NOT_FOUND, blank('reason'))
  hideArticle(
    @Slug() slug: string,
    @ValidBody('hiding', { example: HIDE }) { reason }: HideDto,
    @CurrentUser() { id }: Viewer,
  ): Promise<void> {
    return this.moderation.hideArticle(slug, { reason, by: id });
  }

  @Delete('articles/:slug/hiding')
  @HttpCode(204)
  @ApiParam({ name: 'slug', type: String, example: SLUG })
  @ApiOperation({ summary: 'Show an article again', description: 'As it was. Sent again it is 404.' })
  @ApiNoContentResponse({ description: 'It is there again.' })
  @ApiErrors(NOT_MODERATOR, ARTICLE_NOT_FOUND)
  showArticle(@Slug() slug: string): Promise<void> {
    return this.moderation.showArticle(slug);
  }

  @Put('articles/:slug/comments/:id/hiding')
  @HttpCode(204)
  @ApiParam({ name: 'slug', type: String, example: SLUG })
  @ApiParam({ name: 'id', type: 'integer', example: COMMENT_ID })
  @ApiOperation({ summary: 'Hide a comment', description: 'From everybody. Sent again it is 404.' })
  @ApiNoContentResponse({ description: 'Nobody sees it.' })
  @ApiErrors(NOT_MODERATOR, COMMENT_NOT_FOUND, blank('reason'))
  hideComment(
    @Slug() slug: string,
    @Param('id') commentId: string,
    @ValidBody('hiding', { example: HIDE }) { reason }: HideDto,
    @CurrentUser() { id }: Viewer,
  ): Promise<void> {
    return this.moderation.hideComment(slug, commentId, { reason, by: id });
  }

  @Delete('articles/:slug/comments/:id/hiding')
  @HttpCode(204)
  @ApiParam({ name: 'slug', type: String, example: SLUG })
  @ApiParam({ name: 'id', type: 'integer', example: COMMENT_ID })
  @ApiOperation({ summary: 'Show a comment again', description: 'Where it was. Sent again it is 404.' })
  @ApiNoContentResponse({ description: 'It is there again.' })
  @ApiErrors(NOT_MODERATOR, COMMENT_NOT_FOUND)
  showComment(@Slug() slug: string, @Param('id') commentId: string): Promise<void> {
    return this.moderation.showComment(slug, commentId);
  }
}

function toHiding({ kind, slug, commentId, text, reason, by, at }: HidingRow): HidingListAnswerDto['hidings'][number] {
  return {
    kind,
    slug,
    commentId: commentId === undefined ? null : Number(commentId),
    text,
    reason,
    hiddenBy: by ?? null,
    hiddenAt: at.toISOString(),
  };
}
