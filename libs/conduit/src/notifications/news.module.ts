import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles';
import { FanOut } from './fan-out.service';
import { FanOutsRepository } from './fan-outs.repository';
import { NewsService } from './news.service';
import { NotificationsRepository } from './notifications.repository';

/** What makes notifications, without a door. */
@Module({
  imports: [ProfilesModule],
  providers: [FanOut, FanOutsRepository, NewsService, NotificationsRepository],
  exports: [FanOut, NewsService],
})
export class NewsModule {}
