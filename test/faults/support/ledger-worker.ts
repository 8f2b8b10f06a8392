import 'reflect-metadata';
import type { Directory, Shards, ShardTransaction, Transaction } from '@aqueduct/database';
import { Inbox, type InboxScope } from '../../../libs/messaging/src/inbox/inbox';
import { OrderedSteps, Steps, Totals } from '../../../libs/messaging/test/consumers';
import { startWorker } from '../../../libs/messaging/test/service';

/** A worker as a process of its own: its input are addresses and settings, and it ends with SIGTERM. */
async function main(): Promise<void> {
  const { addresses, settings } = JSON.parse(process.env['LEDGER'] ?? '') as Parameters<typeof startWorker>[0] & object;
  if (process.env['LEDGER_INBOX'] === 'off') forgetEverything();
  const service = await startWorker({
    ...(addresses && { addresses }),
    ...(settings && { settings }),
    providers: [Steps, OrderedSteps, Totals],
  });
  process.once('SIGTERM', () => void service[Symbol.asyncDispose]().then(() => process.exit()));
  process.stdout.write('Working\n');
}

/** For the test of the test. */
function forgetEverything(): void {
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

type Work<Tx> = (tx: Tx, fresh: ReadonlySet<string>) => Promise<unknown>;

void main();
