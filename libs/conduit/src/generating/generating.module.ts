import { Module } from '@nestjs/common';
import { PopularTagsModule } from '../tags';
import { UsersModule } from '../users';
import { BucketRemoval } from './bucket-removal';
import { ContentGenerator } from './content-generator';
import { GeneratedRemoval } from './generated-removal';
import { GeneratedSets } from './generated-sets';
import { RemovalRepository } from './removal.repository';

/** Fills an installation with load data, around the domain's services, and removes them. Needs DatabaseModule and AuthModule. */
@Module({
  // The auth guard asks it who exists.
  imports: [UsersModule, PopularTagsModule],
  providers: [ContentGenerator, GeneratedRemoval, GeneratedSets, BucketRemoval, RemovalRepository],
  exports: [ContentGenerator, GeneratedRemoval, PopularTagsModule],
})
export class ConduitGenerateModule {}
