import { Module } from '@nestjs/common';
import { NewsService } from './news.service';
import { NotificationsRepository } from './notifications.repository';

/** What makes notifications, without a door. */
@Module({ providers: [NewsService, NotificationsRepository], exports: [NewsService] })
export class NewsModule {}
