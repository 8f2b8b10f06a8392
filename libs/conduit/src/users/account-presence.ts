import type { UserPresence } from '@aqueduct/auth';
import { isId } from '@aqueduct/kernel';
import { Injectable } from '@nestjs/common';
import { AccountsReader } from './accounts.reader';

/** Tells the guard whether the user of a token still has an account. */
@Injectable()
export class AccountPresence implements UserPresence {
  constructor(private readonly accounts: AccountsReader) {}

  async exists(userId: string): Promise<boolean> {
    return isId(userId) && (await this.accounts.exists(userId));
  }
}
