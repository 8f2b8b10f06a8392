import { Directory, Shards, statement, type ShardTransaction, type Transaction } from '@aqueduct/database';
import { Inject, Injectable } from '@nestjs/common';

const MARK = statement(
  'inbox.mark',
  `INSERT INTO aqueduct_core.inbox (bucket, consumer, step, event_id) SELECT $1, $2, $3, id FROM unnest($4::bigint[]) AS id ORDER BY id
   ON CONFLICT DO NOTHING RETURNING event_id AS id`,
);
const MARK_IN_DIRECTORY = statement(
  'inbox.mark-directory',
  `INSERT INTO aqueduct_core.inbox (consumer, step, event_id) SELECT $1, $2, id FROM unnest($3::bigint[]) AS id ORDER BY id
   ON CONFLICT DO NOTHING RETURNING event_id AS id`,
);

/** Whose effects, and of which events. */
export interface InboxScope {
  readonly consumer: string;
  readonly eventIds: readonly string[];
}

/** Work on those of the events whose effect has not happened yet. */
export type FreshWork<Tx, T> = (tx: Tx, fresh: ReadonlySet<string>) => Promise<T>;

/**
 * Remembers what was handled: the mark is written in the transaction of the effect, so both happen, once, or neither.
 */
@Injectable()
export class Inbox {
  constructor(
    @Inject(Shards) private readonly shards: Shards,
    @Inject(Directory) private readonly directory: Directory,
  ) {}

  /** Undefined: there was nothing left to do. */
  onShard<T>(
    { consumer, eventIds }: InboxScope,
    bucket: number,
    step: string,
    work: FreshWork<ShardTransaction, T>,
  ): Promise<T | undefined> {
    return this.shards.transaction(bucket, async (tx) => {
      const fresh = await tx.query<{ id: string }>(MARK, [bucket, consumer, step, eventIds]);
      return fresh.length === 0 ? undefined : work(tx, new Set(fresh.map(({ id }) => id)));
    });
  }

  /** Undefined: there was nothing left to do. */
  onDirectory<T>(
    { consumer, eventIds }: InboxScope,
    step: string,
    work: FreshWork<Transaction, T>,
  ): Promise<T | undefined> {
    return this.directory.transaction(async (tx) => {
      const fresh = await tx.query<{ id: string }>(MARK_IN_DIRECTORY, [consumer, step, eventIds]);
      return fresh.length === 0 ? undefined : work(tx, new Set(fresh.map(({ id }) => id)));
    });
  }
}
