import { BreachedPasswords, PasswordHasher } from '@aqueduct/auth';
import { Cache } from '@aqueduct/cache';
import {
  bucketOfId,
  Claims,
  Idempotency,
  NamesTakenError,
  newId,
  Shards,
  timeOfId,
  type Name,
  type SeenClaim,
} from '@aqueduct/database';
import { assertNever } from '@aqueduct/kernel';
import { Injectable } from '@nestjs/common';
import { cacheTag } from '../cache-tags';
import { AccountsReader, type AccountRow } from './accounts.reader';
import { AccountsRepository } from './accounts.repository';
import { canonicalUsername, claimsOf, type AccountNames } from './names';
import { RegistrationFencedError } from './users.errors';

/** What a user chooses when registering. */
export interface Registration extends AccountNames {
  readonly password: string;
}

/** An account for which nobody registered, and into which nobody can log in. */
export interface ImportedAccount extends AccountNames {
  readonly bio?: string;
}

interface NewAccount extends AccountNames {
  readonly passwordHash: string | null;
  readonly bio: string | null;
}

const ATTEMPTS = 3;

/** What a registration may write next: the id, and for one that was taken up, the claims that it has. */
interface Claimed {
  readonly id: string;
  readonly abandoned: readonly SeenClaim[];
}

/**
 * Makes accounts: the names are claimed in the directory first, then the account is written to its shard. A crash
 * between the two leaves claims without an account, which the same registration takes up when it is sent again, or
 * the sweeper frees. With an idempotency key, one that was complete gives its account again.
 */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly claims: Claims,
    private readonly shards: Shards,
    private readonly reader: AccountsReader,
    private readonly accounts: AccountsRepository,
    private readonly hasher: PasswordHasher,
    private readonly breached: BreachedPasswords,
    private readonly idempotency: Idempotency,
    private readonly cache: Cache,
  ) {}

  /**
   * @throws InvalidInputError for a password that everybody knows, NamesTakenError, RegistrationFencedError, OverloadedError while too many passwords are being hashed, and
   * what Shards throws about an idempotency key.
   */
  async register({ password, ...names }: Registration): Promise<AccountRow> {
    this.breached.assertUnknown(password);
    return this.open({ ...names, passwordHash: await this.hasher.hash(password), bio: null });
  }

  /** @throws NamesTakenError, RegistrationFencedError */
  async registerImported({ bio, ...names }: ImportedAccount): Promise<AccountRow> {
    return this.open({ ...names, passwordHash: null, bio: bio ?? null });
  }

  private async open({ username, ...rest }: NewAccount): Promise<AccountRow> {
    const account = { username: canonicalUsername(username), ...rest };
    const wanted = claimsOf(account);
    for (let attempt = 1; ; attempt++) {
      const claimed = await this.claim(wanted);
      if ('account' in claimed) return claimed.account;
      try {
        return await this.write(claimed.id, account, wanted);
      } catch (error) {
        if (!(error instanceof RegistrationFencedError)) throw error;
        // The sweeper was quicker: nobody will have this id, so its names need not wait for the sweeper to free them.
        await this.claims.release(claimed.abandoned);
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  /**
   * A repetition whose names were given up meanwhile gets the account of the first time here; what it has claimed is
   * the sweeper's.
   */
  private write(id: string, { passwordHash, bio, ...names }: NewAccount, wanted: readonly Name[]): Promise<AccountRow> {
    const createdAt = timeOfId(id);
    const shown = { id, ...names, bio, image: null };
    return this.shards.transaction(bucketOfId(id), async (tx) => {
      const account = { ...shown, passwordHash, epoch: 0, createdAt, updatedAt: createdAt };
      const outcome = await this.accounts.open(tx, account);
      switch (outcome) {
        case 'opened':
          this.cache.invalidateWith(tx, cacheTag.profile(id), cacheTag.username(names.username));
          return shown;
        case 'exists':
          throw new NamesTakenError(wanted.map((name) => ({ ...name, ownerId: id, version: 0 })));
        case 'fenced':
          throw new RegistrationFencedError(id);
        default:
          return assertNever(outcome);
      }
    });
  }

  /** @returns what to write, or the account that the request has made when it was sent before. */
  private async claim(wanted: readonly Name[]): Promise<Claimed | { readonly account: AccountRow }> {
    const bucket = this.idempotency.newBucket();
    const id = newId(bucket);
    try {
      await this.claims.claim(id, wanted);
      return { id, abandoned: [] };
    } catch (error) {
      if (!(error instanceof NamesTakenError)) throw error;
      const abandonedId = await this.abandonedId(error, wanted);
      if (abandonedId !== undefined) return { id: abandonedId, abandoned: error.taken };
      // Asked after it is known that the account is there: then what was kept with it is there as well.
      const account = await this.recall([bucket, ...error.taken.map(({ ownerId }) => bucketOfId(ownerId))]);
      if (account === undefined) throw error;
      return { account };
    }
  }

  /** The owner of the names may be of another bucket: left behind by a registration without the key. */
  private async recall(buckets: readonly number[]): Promise<AccountRow | undefined> {
    for (const bucket of new Set(buckets)) {
      const account = await this.idempotency.recall<AccountRow>(bucket);
      if (account !== undefined) return account;
    }
    return undefined;
  }

  /** All the names are claimed for one id that has no account: a registration of the same person that did not end. */
  private async abandonedId({ taken }: NamesTakenError, wanted: readonly Name[]): Promise<string | undefined> {
    const [owner, ...others] = new Set(taken.map(({ ownerId }) => ownerId));
    if (owner === undefined || others.length > 0 || taken.length < wanted.length) return undefined;
    return (await this.reader.current(owner)) === undefined ? owner : undefined;
  }
}
