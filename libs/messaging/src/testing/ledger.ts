import {
  BucketColumn,
  defineSchema,
  IdColumn,
  repositoryOf,
  Sharded,
  sqlMigration,
  statement,
  type ShardTransaction,
  type Transaction,
} from '@aqueduct/database';
import { IsInt, IsNumberString } from 'class-validator';
import { Injectable } from '@nestjs/common';
import { Column, Entity } from 'typeorm';
import { DomainEvent } from '../index';

/** An account that counts, with an event for each step: what it went through can be seen on both sides. */
@Sharded<Account>({ by: 'id' })
@Entity('ledger_accounts')
export class Account {
  @BucketColumn() bucket!: number;
  @IdColumn({ primary: true }) id!: string;
  @Column('int') steps!: number;
}

@DomainEvent({ name: 'ledger.stepped', aggregate: 'account', key: 'accountId' })
export class Stepped {
  @IsNumberString() accountId!: string;
  @IsInt() step!: number;
}

export const ledgerSchema = defineSchema({
  name: 'ledger',
  directory: {
    entities: [],
    migrations: [
      sqlMigration('LedgerTotals1767225620000', {
        up: 'CREATE TABLE ledger_totals (account_id bigint PRIMARY KEY, steps int NOT NULL)',
        down: 'DROP TABLE ledger_totals',
      }),
    ],
  },
  shard: {
    entities: [Account],
    migrations: [
      sqlMigration('LedgerAccounts1767225620001', {
        up: `CREATE TABLE ledger_accounts (bucket smallint NOT NULL, id bigint NOT NULL, steps int NOT NULL, PRIMARY KEY (bucket, id));
             CREATE TABLE ledger_effects (bucket smallint NOT NULL, n bigint GENERATED ALWAYS AS IDENTITY, consumer text NOT NULL,
               account_id bigint NOT NULL, step int NOT NULL, PRIMARY KEY (bucket, n));`,
        down: 'DROP TABLE ledger_effects, ledger_accounts',
      }),
    ],
  },
});

@Injectable()
export class Accounts extends repositoryOf(Account) {}

const NOTE = statement(
  'ledger.note',
  'INSERT INTO ledger_effects (bucket, consumer, account_id, step) VALUES ($1, $2, $3, $4)',
);
const TOTAL = statement(
  'ledger.total',
  `INSERT INTO ledger_totals AS t SELECT id, count(*) FROM unnest($1::bigint[]) AS id GROUP BY id ORDER BY id
   ON CONFLICT (account_id) DO UPDATE SET steps = t.steps + excluded.steps`,
);

/** An effect without any memory of its own: seen twice it would count twice. */
export async function note(tx: ShardTransaction, consumer: string, { accountId, step }: Stepped): Promise<void> {
  await tx.query(NOTE, [tx.bucket, consumer, accountId, step]);
}

export async function total(tx: Transaction, events: readonly Stepped[]): Promise<void> {
  await tx.query(TOTAL, [events.map(({ accountId }) => accountId)]);
}
