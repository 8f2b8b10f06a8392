export { ProfileDto } from './dto/profile.dto';
export { FollowersReader } from './followers.reader';
export { FollowsReader } from './follows.reader';
export { toProfile, type Profile } from './profile.view';
export { ProfilesModule } from './profiles.module';
export { ProfilesService } from './profiles.service';
