import { Guessing, PasswordHasher, Sessions, type Client } from '@aqueduct/auth';
import { bucketOfId, Claims, newId, randomBucket, Shards } from '@aqueduct/database';
import { Injectable, Logger } from '@nestjs/common';
import { AccountsReader, type AccountRow } from './accounts.reader';
import { AccountsRepository } from './accounts.repository';
import { emailClaim, says } from './names';
import { AccountGoneError, CredentialsInvalidError } from './users.errors';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

@Injectable()
export class LoginService {
  private readonly logger = new Logger(LoginService.name);

  constructor(
    private readonly claims: Claims,
    private readonly shards: Shards,
    private readonly accounts: AccountsReader,
    private readonly repository: AccountsRepository,
    private readonly hasher: PasswordHasher,
    private readonly guessing: Guessing,
    private readonly sessions: Sessions,
  ) {}

  /**
   * @throws CredentialsInvalidError, TooManyRequestsError after too many of them, OverloadedError while too many passwords
   * are being hashed.
   */
  async login({ email, password }: Credentials, { address }: Client): Promise<AccountRow> {
    const claim = emailClaim(email);
    const isAtHome = async (): Promise<boolean> => {
      const id = await this.claims.currentOwnerOf(claim);
      return id !== undefined && (await this.sessions.isAt(id, address));
    };
    const attempt = { account: claim.value, address, isAtHome };
    return this.guessing.attempt(attempt, () => this.verified(claim, password));
  }

  /** Whether somebody who is signed in knows the password as well: a stolen token does not. @throws as `login` */
  async confirm(userId: string, password: string, { address }: Client): Promise<void> {
    const account = await this.accounts.current(userId);
    if (account === undefined) throw new AccountGoneError(userId);
    await this.login({ email: account.email, password }, { device: '', address });
  }

  private async verified(claim: ReturnType<typeof emailClaim>, password: string): Promise<AccountRow> {
    // Nobody has a new id. It is looked up all the same: the time taken must not tell whether the address is known.
    const id = (await this.claims.currentOwnerOf(claim)) ?? newId(randomBucket());
    const account = await this.accounts.current(id);
    if (account === undefined || account.passwordHash === null || !says(account, claim)) {
      await this.hasher.verifyAbsent(password);
      throw new CredentialsInvalidError();
    }
    if (!(await this.hasher.verify(password, account.passwordHash))) throw new CredentialsInvalidError();
    if (this.hasher.needsRehash(account.passwordHash)) await this.rehash(id, password, account.passwordHash);
    return account;
  }

  /** The only moment at which the password is known. Whoever cannot be served now is at the next login. */
  private async rehash(id: string, password: string, old: string): Promise<void> {
    try {
      const passwordHash = await this.hasher.hash(password);
      // Not over a password that was changed meanwhile.
      const where = { id, passwordHash: old };
      await this.shards.transaction(bucketOfId(id), (tx) => this.repository.update(tx, where, { passwordHash }));
    } catch (error) {
      this.logger.warn(`A password keeps its old hash until the next login: ${String(error)}`);
    }
  }
}
