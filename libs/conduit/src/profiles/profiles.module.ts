import { Module } from '@nestjs/common';
import { AccountsModule } from '../users';
import { FollowersReader } from './followers.reader';
import { FollowsReader } from './follows.reader';
import { FollowsRepository } from './follows.repository';
import { ProfilesService } from './profiles.service';

/** Profiles and who follows whom, without a door. */
@Module({
  imports: [AccountsModule],
  providers: [FollowersReader, FollowsReader, FollowsRepository, ProfilesService],
  exports: [FollowersReader, FollowsReader, ProfilesService],
})
export class ProfilesModule {}
