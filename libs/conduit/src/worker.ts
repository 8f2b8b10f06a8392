import { Module } from '@nestjs/common';
import { PopularTagsConsumer } from './tags/popular-tags.consumer';
import { PopularTagsModule } from './tags/popular-tags.module';

/** Conduit's doors for events and jobs, with all that is behind them. Needs DatabaseModule and MessagingModule. */
@Module({
  imports: [PopularTagsModule],
  providers: [PopularTagsConsumer],
})
export class ConduitWorkerModule {}
