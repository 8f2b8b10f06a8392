import { ClaimSweeper } from '@aqueduct/database';
import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { ArticlesController } from './articles/articles.controller';
import { ArticlesModule } from './articles/articles.module';
import { CommentsController } from './comments/comments.controller';
import { CommentsModule } from './comments/comments.module';
import { ArticleExportController } from './exporting/article-export.controller';
import { ExportingModule } from './exporting/exporting.module';
import { FavoritesController } from './favorites/favorites.controller';
import { FavoritesModule } from './favorites/favorites.module';
import { FeedController } from './feed/feed.controller';
import { FeedModule } from './feed/feed.module';
import { ModerationController } from './moderation/moderation.controller';
import { ModerationModule } from './moderation/moderation.module';
import { NotificationsController } from './notifications/notifications.controller';
import { NotificationsModule } from './notifications/notifications.module';
import { ProfilesController } from './profiles/profiles.controller';
import { ProfilesModule } from './profiles/profiles.module';
import { ArticleHtmlController } from './rendering/article-html.controller';
import { RenderingModule } from './rendering/rendering.module';
import { RolesController } from './roles/roles.controller';
import { RoleGrantsModule } from './roles/roles.module';
import { SessionsController } from './sessions/sessions.controller';
import { TagsController } from './tags/tags.controller';
import { TagsModule } from './tags/tags.module';
import { AccountClaims } from './users/account-claims';
import { UsersController } from './users/users.controller';
import { UsersModule } from './users/users.module';

/**
 * Conduit's doors for HTTP, with all that is behind them. Needs DatabaseModule with `conduitSchema`, AuthModule,
 * ThreadsModule and HttpModule in the application. Sweeps abandoned claims of names until the application stops.
 */
@Module({
  imports: [
    UsersModule,
    ProfilesModule,
    ArticlesModule,
    FavoritesModule,
    CommentsModule,
    FeedModule,
    TagsModule,
    RenderingModule,
    ExportingModule,
    NotificationsModule,
    ModerationModule,
    RoleGrantsModule,
  ],
  // The feed before the articles: `feed` is no slug. The order is also that of the API's document.
  controllers: [
    UsersController,
    SessionsController,
    ProfilesController,
    FeedController,
    ArticlesController,
    ArticleHtmlController,
    ArticleExportController,
    FavoritesController,
    CommentsController,
    TagsController,
    NotificationsController,
    ModerationController,
    RolesController,
  ],
})
export class ConduitHttpModule implements OnApplicationBootstrap {
  constructor(
    private readonly sweeper: ClaimSweeper,
    private readonly holder: AccountClaims,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeper.start(this.holder);
  }
}
