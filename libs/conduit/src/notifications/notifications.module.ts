import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles';
import { AccountsModule } from '../users';
import { InboxReader } from './inbox.reader';
import { MentionsReader } from './mentions.reader';
import { NotificationAnswers } from './notification-answers';
import { NotificationsReader } from './notifications.reader';
import { NotificationsRepository } from './notifications.repository';
import { NotificationsService } from './notifications.service';

/** Notifications as their recipients see them, without a door. */
@Module({
  imports: [AccountsModule, ProfilesModule],
  providers: [
    InboxReader,
    MentionsReader,
    NotificationAnswers,
    NotificationsReader,
    NotificationsRepository,
    NotificationsService,
  ],
  exports: [NotificationAnswers, NotificationsReader, NotificationsService],
})
export class NotificationsModule {}
