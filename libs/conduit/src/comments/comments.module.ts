import { Module } from '@nestjs/common';
import { ArticlesModule } from '../articles';
import { ProfilesModule } from '../profiles';
import { AccountsModule } from '../users';
import { CommentsReader } from './comments.reader';
import { CommentsRepository } from './comments.repository';
import { CommentsService } from './comments.service';

/** Comments, without a door. */
@Module({
  imports: [ArticlesModule, ProfilesModule, AccountsModule],
  providers: [CommentsReader, CommentsRepository, CommentsService],
  exports: [CommentsReader, CommentsService],
})
export class CommentsModule {}
