import { bucketOfId, Shards, type ClaimHolder, type SeenClaim } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { AccountsRepository } from './accounts.repository';
import { says } from './names';

/** Tells the sweeper whether an account says a claimed name. */
@Injectable()
export class AccountClaims implements ClaimHolder {
  constructor(
    private readonly shards: Shards,
    private readonly accounts: AccountsRepository,
  ) {}

  confirmOrFence(claim: SeenClaim): Promise<'held' | 'fenced'> {
    const id = claim.ownerId;
    return this.shards.transaction(bucketOfId(id), async (tx) => {
      await this.accounts.lockId(tx, id);
      const account = await this.accounts.lock(tx, { id });
      if (account === undefined) {
        await this.accounts.fence(tx, id);
        return 'fenced';
      }
      if (says(account, claim)) return 'held';
      // A renaming that read the account before this fails at its new epoch.
      await this.accounts.update(tx, { id }, { epoch: account.epoch + 1 });
      return 'fenced';
    });
  }
}
