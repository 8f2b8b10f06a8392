export { HidingsReader, type HidingRow } from './moderation/hidings.reader';
export { ModerationModule } from './moderation/moderation.module';
export { ModerationService } from './moderation/moderation.service';
