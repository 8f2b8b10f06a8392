import { CurrentUser, OnlyFor, OptionalAuth, type Viewer } from '@aqueduct/auth';
import { ApiErrors, blank, CachedRoute, LateBody } from '@aqueduct/http';
import type { Late } from '@aqueduct/kernel';
import { Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { ARTICLE_NOT_FOUND, ArticleNotFoundError, Slug } from '../articles';
import { COMMENT_ID, COMMENTED, COMMENTS, REMARK, SLUG } from '../story';
import { CACHED } from '../cache-tags';
import { CommentsReader } from './comments.reader';
import { CommentsService } from './comments.service';
import { CommentAnswerDto, CommentListAnswerDto, CreateCommentDto } from './dto/comment.dto';

@ApiTags('Comments')
@ApiParam({ name: 'slug', type: String, example: SLUG })
@Controller('articles/:slug/comments')
export class CommentsController {
  constructor(
    private readonly comments: CommentsService,
    private readonly reader: CommentsReader,
  ) {}

  @Get()
  @OptionalAuth()
  @CachedRoute(CACHED)
  @ApiOperation({ summary: 'Comments on an article', description: 'Oldest first, all at once: there are no pages.' })
  @ApiOkResponse({ type: CommentListAnswerDto, description: 'All of them.', example: COMMENTS })
  @ApiErrors(ARTICLE_NOT_FOUND)
  async listComments(@Slug() slug: string, @CurrentUser() viewer?: Viewer): Promise<CommentListAnswerDto> {
    const comments = await this.reader.ofArticle(slug, viewer?.id);
    if (comments === undefined) throw new ArticleNotFoundError();
    return { comments };
  }

  @Post()
  @ApiOperation({
    summary: 'Comment on an article',
    description: 'Sent twice without an `Idempotency-Key`, it stands there twice.',
  })
  @ApiCreatedResponse({ type: CommentAnswerDto, description: 'The new comment.', example: COMMENTED })
  @ApiErrors(ARTICLE_NOT_FOUND, blank('body'))
  async createComment(
    @Slug() slug: string,
    @CurrentUser() viewer: Viewer,
    @LateBody(CreateCommentDto, 'comment', { example: REMARK }) draft: Late<CreateCommentDto>,
  ): Promise<CommentAnswerDto> {
    const created = await this.comments.create(slug, viewer.id, draft);
    const [comment] = await this.reader.withAuthors([created], viewer.id);
    if (comment === undefined) throw new TypeError(`The author of comment ${created.id} is not to be found`);
    return { comment };
  }

  @Delete(':id')
  @OnlyFor('its author')
  @HttpCode(204)
  @ApiParam({ name: 'id', type: 'integer', example: COMMENT_ID })
  @ApiOperation({
    summary: 'Delete my comment',
    description: 'The author of the article may not delete those of others. Sent again it is 404.',
  })
  @ApiNoContentResponse({ description: 'It is gone.' })
  @ApiErrors(
    { status: 403, errors: { comment: ['forbidden'] }, description: "It is somebody else's comment." },
    {
      status: 404,
      errors: { comment: ['not found'] },
      description: 'The article, or the comment on it, is not there.',
    },
  )
  deleteComment(@Slug() slug: string, @Param('id') id: string, @CurrentUser() viewer: Viewer): Promise<void> {
    return this.comments.delete(slug, id, viewer.id);
  }
}
