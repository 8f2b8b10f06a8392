import { Module } from '@nestjs/common';
import { ArticlesModule } from '../articles';
import { UsersModule } from '../users';
import { HidingsReader } from './hidings.reader';
import { HidingsRepository } from './hidings.repository';
import { ModerationService } from './moderation.service';

/** Hiding and showing, without a door. */
@Module({
  // The auth guard asks it who exists.
  imports: [ArticlesModule, UsersModule],
  providers: [HidingsReader, HidingsRepository, ModerationService],
  exports: [HidingsReader, ModerationService],
})
export class ModerationModule {}
