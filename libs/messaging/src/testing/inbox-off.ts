import type { Directory, Shards, ShardTransaction, Transaction } from '@aqueduct/database';
import { Inbox, type InboxScope } from '../inbox/inbox';

type Work<Tx> = (tx: Tx, fresh: ReadonlySet<string>) => Promise<unknown>;

/** Nothing that was handled is remembered in this process any more: for the test of a test. */
export function switchInboxOff(): void {
  Object.assign(Inbox.prototype, {
    onShard(
      this: { shards: Shards },
      { eventIds }: InboxScope,
      bucket: number,
      _step: string,
      work: Work<ShardTransaction>,
    ) {
      return this.shards.transaction(bucket, (tx) => work(tx, new Set(eventIds)));
    },
    onDirectory(this: { directory: Directory }, { eventIds }: InboxScope, _step: string, work: Work<Transaction>) {
      return this.directory.transaction((tx) => work(tx, new Set(eventIds)));
    },
  });
}
