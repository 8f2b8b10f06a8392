import { CurrentUser, type Viewer } from '@aqueduct/auth';
import { ApiErrors, cutPage, NextLink, PageQuery, ValidBody, ValidQuery, type SetNextLink } from '@aqueduct/http';
import { Controller, Get, Headers, HttpCode, Post, Res, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NOTIFICATIONS, READ_UP_TO, STREAM, STREAM_POSITION, UNREAD, UNREAD_LATER } from '../story';
import { MarkReadDto, NotificationListAnswerDto, UnreadCountAnswerDto } from './dto/notification.dto';
import { NotificationAnswers } from './notification-answers';
import { NotificationStreams } from './notification-streams';
import { NotificationsReader } from './notifications.reader';
import { NotificationsService } from './notifications.service';

const STREAMING =
  'Each event is called `notification`; its data is one as the list has them. Its `id` says how far the stream has come: ' +
  'sent as `Last-Event-ID`, which clients of Server-Sent Events do by themselves, it leads on without a loss or a ' +
  'repetition. Without it the stream begins now. A comment every 15 s shows that the connection lives. Whoever has ten ' +
  'streams open already, or does not read, is turned away.';

@ApiTags('Notifications')
@Controller('notifications')
export class NotificationsController {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly reader: NotificationsReader,
    private readonly answers: NotificationAnswers,
    private readonly streams: NotificationStreams,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What happened that concerns me',
    description:
      'Somebody whom I follow published, or somebody commented on an article of mine or favorited it; never what I did ' +
      'myself. Newest first. Follow the Link header to the next page, however deep.',
  })
  @ApiOkResponse({ type: NotificationListAnswerDto, description: 'A page of them.', example: NOTIFICATIONS })
  async listNotifications(
    @ValidQuery() query: PageQuery,
    @CurrentUser() viewer: Viewer,
    @NextLink() setNext: SetNextLink,
  ): Promise<NotificationListAnswerDto> {
    const { rows, next } = cutPage(await this.reader.page(viewer.id, query), query.limit);
    setNext(next);
    return { notifications: await this.answers.list(rows, viewer.id) };
  }

  @Get('unread-count')
  @ApiOperation({ summary: 'How many I have not read' })
  @ApiOkResponse({ type: UnreadCountAnswerDto, description: 'The number.', example: UNREAD })
  async countUnreadNotifications(@CurrentUser() viewer: Viewer): Promise<UnreadCountAnswerDto> {
    return { unreadCount: await this.reader.unreadCount(viewer.id) };
  }

  @Get('stream')
  @ApiOperation({ summary: 'My notifications as they happen', description: STREAMING })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The last `id` that was seen, on whatever node: the stream goes on after it.',
    schema: { type: 'string', example: STREAM_POSITION },
  })
  @ApiOkResponse({
    description: 'Server-Sent Events, until either end closes.',
    content: { 'text/event-stream': { schema: { type: 'string' }, example: STREAM } },
    headers: {
      'X-Accel-Buffering': { description: 'Tells nginx not to hold events back.', schema: { type: 'string' } },
    },
  })
  @ApiErrors({ status: 422, errors: { 'Last-Event-ID': ['is invalid'] } })
  async streamNotifications(
    @CurrentUser() viewer: Viewer,
    @Res({ passthrough: true }) reply: { header: (name: string, value: string) => unknown },
    @Headers('last-event-id') lastEventId?: string,
  ): Promise<StreamableFile> {
    const { body } = await this.streams.open(viewer, lastEventId);
    reply.header('Cache-Control', 'no-store');
    reply.header('X-Accel-Buffering', 'no');
    return new StreamableFile(body, { type: 'text/event-stream; charset=utf-8' });
  }

  @Post('read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Mark as read',
    description: 'What comes later is unread, whatever id was sent. Again, or with an older id, it changes nothing.',
  })
  @ApiOkResponse({ type: UnreadCountAnswerDto, description: 'How many are unread now.', example: UNREAD_LATER })
  @ApiErrors({ status: 422, errors: { upTo: ['is invalid'] } })
  async markNotificationsRead(
    @CurrentUser() viewer: Viewer,
    @ValidBody('notifications', { example: READ_UP_TO }) { upTo }: MarkReadDto,
  ): Promise<UnreadCountAnswerDto> {
    return { unreadCount: await this.notifications.markRead(viewer.id, upTo) };
  }
}
