import { repositoryOf, statement, type ShardTransaction } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { Account } from './account.entity';
import { FencedAccount } from './fenced-account.entity';

/** `exists`: an account with this id was made before. `fenced`: it may not be made any more. */
export type OpeningOutcome = 'opened' | 'exists' | 'fenced';

const LOCK_ID = statement('accounts.lock-id', 'SELECT pg_advisory_xact_lock($1::bigint)');

@Injectable()
export class AccountsRepository extends repositoryOf(Account) {
  /** Makes the account unless there is one with its id, or the id is fenced. */
  async open(tx: ShardTransaction, account: Omit<Account, 'bucket'>): Promise<OpeningOutcome> {
    await this.lockId(tx, account.id);
    const key = { bucket: tx.bucket, id: account.id };
    if (await tx.manager.existsBy(FencedAccount, key)) return 'fenced';
    if (await this.within(tx).existsBy(key)) return 'exists';
    await this.insert(tx, account);
    return 'opened';
  }

  /** From now on no account with this id can be made. Call `lockId` first, and find that there is none. */
  async fence(tx: ShardTransaction, id: string): Promise<void> {
    const row = { bucket: tx.bucket, id };
    await tx.manager.createQueryBuilder().insert().into(FencedAccount).values(row).orIgnore().execute();
  }

  /** Until the transaction ends, no other one makes or fences an account with this id: there may be no row to lock. */
  async lockId(tx: ShardTransaction, id: string): Promise<void> {
    await tx.query(LOCK_ID, [id]);
  }
}
