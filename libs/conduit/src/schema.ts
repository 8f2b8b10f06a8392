import { defineSchema } from '@aqueduct/database';
import { ArticleTag } from './articles/article-tag.entity';
import { Article } from './articles/article.entity';
import { Comment } from './comments/comment.entity';
import { Favorite } from './favorites/favorite.entity';
import { Accounts1767225700000 } from './migrations/accounts.migration';
import { Articles1767225700001 } from './migrations/articles.migration';
import { Comments1767225700002 } from './migrations/comments.migration';
import { CounterTotals1767225700003 } from './migrations/counter-totals.migration';
import { FanOut1767225700006 } from './migrations/fan-out.migration';
import { Hidings1767225700007 } from './migrations/hidings.migration';
import { Notifications1767225700005 } from './migrations/notifications.migration';
import { TagUses1767225700004 } from './migrations/tag-uses.migration';
import { Broadcast } from './notifications/broadcast.entity';
import { NotificationInbox } from './notifications/notification-inbox.entity';
import { Notification } from './notifications/notification.entity';
import { Follow } from './profiles/follow.entity';
import { Account } from './users/account.entity';
import { FencedAccount } from './users/fenced-account.entity';

export { ExportsSettings } from './exporting/exports.settings';
export { NotificationsSettings } from './notifications/notifications.settings';

/** The tables of Conduit: all of them sharded, but for the projection of the tags' uses. */
export const conduitSchema = defineSchema({
  name: 'conduit',
  directory: { entities: [], migrations: [TagUses1767225700004] },
  shard: {
    entities: [
      Account,
      FencedAccount,
      Follow,
      Article,
      ArticleTag,
      Favorite,
      Comment,
      Notification,
      NotificationInbox,
      Broadcast,
    ],
    migrations: [
      Accounts1767225700000,
      Articles1767225700001,
      Comments1767225700002,
      CounterTotals1767225700003,
      Notifications1767225700005,
      FanOut1767225700006,
      Hidings1767225700007,
    ],
  },
});
