import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles';
import { AccountsModule } from '../users';
import { BroadcastsReader } from './broadcasts.reader';
import { InboxReader } from './inbox.reader';
import { MentionsReader } from './mentions.reader';
import { NewsReader } from './news.reader';
import { NotificationAnswers } from './notification-answers';
import { NotificationStreams } from './notification-streams';
import { NotificationsReader } from './notifications.reader';
import { NotificationsRepository } from './notifications.repository';
import { NotificationsService } from './notifications.service';

/** Notifications as their recipients see them, without a door. Needs `NotificationsSettings` from `ConfigModule`. */
@Module({
  imports: [AccountsModule, ProfilesModule],
  providers: [
    BroadcastsReader,
    InboxReader,
    MentionsReader,
    NewsReader,
    NotificationAnswers,
    NotificationStreams,
    NotificationsReader,
    NotificationsRepository,
    NotificationsService,
  ],
  exports: [NotificationAnswers, NotificationStreams, NotificationsReader, NotificationsService],
})
export class NotificationsModule {}
