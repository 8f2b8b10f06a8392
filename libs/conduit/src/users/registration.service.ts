import { PasswordHasher } from '@aqueduct/auth';
import {
  bucketOfId,
  Claims,
  NamesTakenError,
  newId,
  randomBucket,
  Shards,
  timeOfId,
  type Name,
  type SeenClaim,
} from '@aqueduct/database';
import { assertNever } from '@aqueduct/kernel';
import { Injectable } from '@nestjs/common';
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

/**
 * Makes accounts: the names are claimed in the directory first, then the account is written to its shard. A crash
 * between the two leaves claims without an account, which the same registration takes up when it is sent again, or
 * the sweeper frees.
 */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly claims: Claims,
    private readonly shards: Shards,
    private readonly reader: AccountsReader,
    private readonly accounts: AccountsRepository,
    private readonly hasher: PasswordHasher,
  ) {}

  /** @throws NamesTakenError, RegistrationFencedError, OverloadedError while too many passwords are being hashed. */
  async register({ password, ...names }: Registration): Promise<AccountRow> {
    return this.open({ ...names, passwordHash: await this.hasher.hash(password), bio: null });
  }

  /** @throws NamesTakenError, RegistrationFencedError */
  async registerImported({ bio, ...names }: ImportedAccount): Promise<AccountRow> {
    return this.open({ ...names, passwordHash: null, bio: bio ?? null });
  }

  private async open({ username, email, passwordHash, bio }: NewAccount): Promise<AccountRow> {
    const names = { username: canonicalUsername(username), email };
    const wanted = claimsOf(names);
    for (let attempt = 1; ; attempt++) {
      const { id, abandoned } = await this.claim(wanted);
      const createdAt = timeOfId(id);
      const account = { id, ...names, passwordHash, bio, image: null, epoch: 0, createdAt, updatedAt: createdAt };
      const outcome = await this.shards.transaction(bucketOfId(id), (tx) => this.accounts.open(tx, account));
      switch (outcome) {
        case 'opened':
          return account;
        case 'exists':
          throw new NamesTakenError(wanted.map((name) => ({ ...name, ownerId: id, version: 0 })));
        case 'fenced':
          // The sweeper was quicker: nobody will have this id, so its names need not wait for the sweeper to free them.
          await this.claims.release(abandoned);
          if (attempt === ATTEMPTS) throw new RegistrationFencedError(id);
          break;
        default:
          return assertNever(outcome);
      }
    }
  }

  /** @returns the id to make the account with, and, for one that was taken up, the claims that it has. */
  private async claim(wanted: readonly Name[]): Promise<{ id: string; abandoned: readonly SeenClaim[] }> {
    const id = newId(randomBucket());
    try {
      await this.claims.claim(id, wanted);
      return { id, abandoned: [] };
    } catch (error) {
      if (!(error instanceof NamesTakenError)) throw error;
      const abandonedId = await this.abandonedId(error, wanted);
      if (abandonedId === undefined) throw error;
      return { id: abandonedId, abandoned: error.taken };
    }
  }

  /** All the names are claimed for one id that has no account: a registration of the same person that did not end. */
  private async abandonedId({ taken }: NamesTakenError, wanted: readonly Name[]): Promise<string | undefined> {
    const [owner, ...others] = new Set(taken.map(({ ownerId }) => ownerId));
    if (owner === undefined || others.length > 0 || taken.length < wanted.length) return undefined;
    return (await this.reader.current(owner)) === undefined ? owner : undefined;
  }
}
