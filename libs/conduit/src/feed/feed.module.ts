import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles';
import { FeedReader } from './feed.reader';

/** The feed, without a door. */
@Module({ imports: [ProfilesModule], providers: [FeedReader], exports: [FeedReader] })
export class FeedModule {}
