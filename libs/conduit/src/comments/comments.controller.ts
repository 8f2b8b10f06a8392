import { CurrentUser, OptionalAuth, type Viewer } from '@aqueduct/auth';
import { ApiErrors, LateBody } from '@aqueduct/http';
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
import { CommentsReader } from './comments.reader';
import { CommentsService } from './comments.service';
import { CommentAnswerDto, CommentListAnswerDto, CreateCommentDto } from './dto/comment.dto';

@ApiTags('Comments')
@ApiParam({ name: 'slug', type: String, example: 'how-to-train-your-dragon-3kx91b0q' })
@Controller('articles/:slug/comments')
export class CommentsController {
  constructor(
    private readonly comments: CommentsService,
    private readonly reader: CommentsReader,
  ) {}

  @Get()
  @OptionalAuth()
  @ApiOperation({ summary: 'Comments on an article' })
  @ApiOkResponse({ type: CommentListAnswerDto, description: 'All of them.' })
  @ApiErrors(401, ARTICLE_NOT_FOUND)
  async listComments(@Slug() slug: string, @CurrentUser() viewer?: Viewer): Promise<CommentListAnswerDto> {
    const comments = await this.reader.ofArticle(slug, viewer?.id);
    if (comments === undefined) throw new ArticleNotFoundError();
    return { comments };
  }

  @Post()
  @ApiOperation({ summary: 'Comment on an article' })
  @ApiCreatedResponse({ type: CommentAnswerDto, description: 'The new comment.' })
  @ApiErrors(401, ARTICLE_NOT_FOUND, { status: 422, errors: { body: ["can't be blank"] } })
  async createComment(
    @Slug() slug: string,
    @CurrentUser() viewer: Viewer,
    @LateBody('comment', CreateCommentDto) draft: Late<CreateCommentDto>,
  ): Promise<CommentAnswerDto> {
    const created = await this.comments.create(slug, viewer.id, draft);
    const [comment] = await this.reader.withAuthors([created], viewer.id);
    if (comment === undefined) throw new TypeError(`The author of comment ${created.id} is not to be found`);
    return { comment };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiParam({ name: 'id', type: 'integer', example: 1025 })
  @ApiOperation({ summary: 'Delete my comment' })
  @ApiNoContentResponse({ description: 'It is gone.' })
  @ApiErrors(
    401,
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
