import { AUTH_POLICY, BreachedPasswords, PasswordHasher, Sessions, type AuthPolicy, type Viewer } from '@aqueduct/auth';
import { Cache } from '@aqueduct/cache';
import { bucketOfId, Claims, Shards, type SeenClaim } from '@aqueduct/database';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { cacheTag } from '../cache-tags';
import { AccountsReader, type AccountRow } from './accounts.reader';
import { AccountsRepository } from './accounts.repository';
import { canonicalUsername, renaming, type AccountNames } from './names';
import { AccountGoneError, RenameContendedError } from './users.errors';

/** What a user may change; undefined leaves it as it is. */
export interface AccountChanges {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly password?: string | undefined;
  readonly bio?: string | null | undefined;
  readonly image?: string | null | undefined;
}

type Values = Pick<AccountChanges, 'bio' | 'image'> & { readonly passwordHash?: string | undefined };

const ATTEMPTS = 5;

/**
 * Changes accounts. New names are claimed before the account says them, and old ones released after it no longer
 * does. The account's epoch makes a change fail that was overtaken by another one, or by the sweeper.
 */
@Injectable()
export class AccountChangesService {
  private readonly logger = new Logger(AccountChangesService.name);

  constructor(
    private readonly claims: Claims,
    private readonly shards: Shards,
    private readonly reader: AccountsReader,
    private readonly accounts: AccountsRepository,
    private readonly hasher: PasswordHasher,
    private readonly breached: BreachedPasswords,
    private readonly cache: Cache,
    private readonly sessions: Sessions,
    @Inject(AUTH_POLICY) private readonly policy: AuthPolicy,
  ) {}

  /**
   * @throws InvalidInputError for a password that everybody knows, NamesTakenError, AccountGoneError, RenameContendedError, OverloadedError while too many passwords are being
   * hashed.
   */
  async change(viewer: Viewer, { username, email, password, bio, image }: AccountChanges): Promise<AccountRow> {
    if (password !== undefined) this.breached.assertUnknown(password);
    const passwordHash = password === undefined ? undefined : await this.hasher.hash(password);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const changed = await this.attempt(viewer, { username, email }, { bio, image, passwordHash });
      if (changed !== undefined) return changed;
    }
    throw new RenameContendedError(viewer.id);
  }

  /** Undefined: another change of the names was quicker. */
  private async attempt(
    viewer: Viewer,
    names: Pick<AccountChanges, 'username' | 'email'>,
    values: Values,
  ): Promise<AccountRow | undefined> {
    const { id } = viewer;
    const account = await this.reader.current(id);
    if (account === undefined) throw new AccountGoneError(id);
    const named = {
      username: canonicalUsername(names.username ?? account.username),
      email: names.email ?? account.email,
    };
    if (named.username === account.username && named.email === account.email) return this.write(viewer, values);
    const { wanted, left } = renaming(account, named);
    const released = wanted.length === 0 ? [] : await this.claims.claim(id, wanted, left);
    const changed = await this.write(viewer, { ...values, ...named, epoch: account.epoch + 1 });
    if (changed !== undefined) await this.release(released);
    return changed;
  }

  /** @param changes with an epoch, they apply to an account of the epoch before only. */
  private write(
    { id, sessionId }: Viewer,
    changes: Values & Partial<AccountNames & { epoch: number }>,
  ): Promise<AccountRow | undefined> {
    return this.shards.transaction(bucketOfId(id), async (tx) => {
      const account = await this.accounts.lock(tx, { id });
      if (account === undefined) throw new AccountGoneError(id);
      if (changes.epoch !== undefined && changes.epoch !== account.epoch + 1) return undefined;
      const defined = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      await this.accounts.update(tx, { id }, { ...defined, updatedAt: new Date() });
      // Whoever changes the password may do so because others know it.
      if (changes.passwordHash !== undefined && this.policy.profile === 'production')
        await this.sessions.endAllWith(tx, id, sessionId);
      const names = changes.username === undefined ? [] : [account.username, changes.username];
      this.cache.invalidateWith(tx, cacheTag.profile(id), ...names.map(cacheTag.username));
      return { ...account, ...defined };
    });
  }

  private async release(claims: readonly SeenClaim[]): Promise<void> {
    try {
      await this.claims.release(claims);
    } catch (error) {
      // The account no longer says the names, so the sweeper will free them.
      this.logger.warn(`Left ${claims.length} name(s) to the sweeper: ${String(error)}`);
    }
  }
}
