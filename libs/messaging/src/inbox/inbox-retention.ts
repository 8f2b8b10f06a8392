import { Databases, removeInBatches, statement, type PrimarySession } from '@aqueduct/database';
import { Inject, Injectable } from '@nestjs/common';
import { onEveryShard } from '../broker/every-shard';
import { MessagingSettings } from '../messaging.settings';

const FORGET = statement(
  'inbox.forget',
  `WITH old AS (SELECT ctid FROM aqueduct_core.inbox WHERE handled_at < now() - make_interval(hours => $1) LIMIT $2)
   DELETE FROM aqueduct_core.inbox WHERE ctid IN (SELECT ctid FROM old)
     AND handled_at < now() - make_interval(hours => $1) RETURNING 1`,
);
const BATCH = 5000;
const SESSION = { applicationName: 'aqueduct-retention', statementTimeoutMs: 30_000 };

/** Forgets marks that are older than any repetition of their events. */
@Injectable()
export class InboxRetention {
  constructor(
    @Inject(Databases) private readonly databases: Databases,
    @Inject(MessagingSettings) private readonly settings: MessagingSettings,
  ) {}

  /** In steps that hold no lock for long. @returns how many marks it removed. */
  async forgetOld(): Promise<number> {
    const onDirectory = await this.databases.directory.openSession(SESSION);
    const removed = await this.sweep(onDirectory).finally(() => onDirectory.close());
    const onShards = await onEveryShard(this.databases, (session) => this.sweep(session));
    return onShards.reduce((sum, count) => sum + count, removed);
  }

  private sweep(session: PrimarySession): Promise<number> {
    return removeInBatches(BATCH, () => session.query(FORGET, [this.settings.inboxRetentionHours, BATCH]));
  }
}
