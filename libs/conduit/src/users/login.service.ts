import { PasswordHasher } from '@aqueduct/auth';
import { Claims, newId, randomBucket } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { AccountsReader, type AccountRow } from './accounts.reader';
import { emailClaim, says } from './names';
import { CredentialsInvalidError } from './users.errors';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

@Injectable()
export class LoginService {
  constructor(
    private readonly claims: Claims,
    private readonly accounts: AccountsReader,
    private readonly hasher: PasswordHasher,
  ) {}

  /** @throws CredentialsInvalidError, OverloadedError while too many passwords are being hashed. */
  async login({ email, password }: Credentials): Promise<AccountRow> {
    const claim = emailClaim(email);
    // Nobody has a new id. It is looked up all the same: the time taken must not tell whether the address is known.
    const id = (await this.claims.currentOwnerOf(claim)) ?? newId(randomBucket());
    const account = await this.accounts.current(id);
    if (account === undefined || account.passwordHash === null || !says(account, claim)) {
      await this.hasher.verifyAbsent(password);
      throw new CredentialsInvalidError();
    }
    if (!(await this.hasher.verify(password, account.passwordHash))) throw new CredentialsInvalidError();
    return account;
  }
}
