import { CurrentUser, type Viewer } from '@aqueduct/auth';
import { ApiErrors, cutPage, NextLink, PageQuery, ValidBody, ValidQuery, type SetNextLink } from '@aqueduct/http';
import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NOTIFICATIONS, READ_UP_TO, UNREAD, UNREAD_LATER } from '../story';
import { MarkReadDto, NotificationListAnswerDto, UnreadCountAnswerDto } from './dto/notification.dto';
import { NotificationAnswers } from './notification-answers';
import { NotificationsReader } from './notifications.reader';
import { NotificationsService } from './notifications.service';

@ApiTags('Notifications')
@Controller('notifications')
export class NotificationsController {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly reader: NotificationsReader,
    private readonly answers: NotificationAnswers,
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
