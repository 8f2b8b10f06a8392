import { Module } from '@nestjs/common';
import { PopularTagsModule } from './tags/popular-tags.module';
import { UsersModule } from './users/users.module';

/** What makes projections anew. Needs DatabaseModule and AuthModule. */
@Module({
  // The auth guard asks it who exists.
  imports: [UsersModule, PopularTagsModule],
  exports: [PopularTagsModule],
})
export class ConduitRebuildModule {}
