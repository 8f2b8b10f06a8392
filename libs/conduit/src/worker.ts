import { Module } from '@nestjs/common';
import { NewsModule } from './notifications/news.module';
import { NotificationsConsumer } from './notifications/notifications.consumer';
import { CountersProcessor } from './reconciling/counters.processor';
import { ReconcilingModule } from './reconciling/reconciling.module';
import { PopularTagsConsumer } from './tags/popular-tags.consumer';
import { PopularTagsModule } from './tags/popular-tags.module';

export { FanOut } from './notifications/fan-out.service';

/** Conduit's doors for events and jobs, with all that is behind them. Needs DatabaseModule and MessagingModule. */
@Module({
  imports: [PopularTagsModule, NewsModule, ReconcilingModule],
  providers: [PopularTagsConsumer, NotificationsConsumer, CountersProcessor],
})
export class ConduitWorkerModule {}
