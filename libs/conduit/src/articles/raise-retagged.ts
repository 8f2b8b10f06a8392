import type { ShardTransaction } from '@aqueduct/database';
import type { Outbox } from '@aqueduct/messaging';
import { ArticleRetagged, TAGS_OF_EVENT } from './articles.events';

/** Tells of tags that an article got or lost, in as many events as it takes. */
export function raiseRetagged(outbox: Outbox, tx: ShardTransaction, articleId: string, tags: readonly string[]): void {
  for (let from = 0; from < tags.length; from += TAGS_OF_EVENT)
    outbox.raise(tx, ArticleRetagged, { articleId, tags: tags.slice(from, from + TAGS_OF_EVENT) });
}
