export { ProfileDto } from './dto/profile.dto';
export { FollowsReader } from './follows.reader';
export { toProfile, type Profile } from './profile.view';
export { ProfilesModule } from './profiles.module';
export { ProfilesService } from './profiles.service';
