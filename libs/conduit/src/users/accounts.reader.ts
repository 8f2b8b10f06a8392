import { tagged } from '@aqueduct/cache';
import { Claims, PrimaryReads, ShardReads, statement } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { cacheTag } from '../cache-tags';
import { canonicalUsername, usernameClaim } from './names';

/** What everybody may see of an account. */
export interface ProfileRow {
  readonly id: string;
  readonly username: string;
  readonly bio: string | null;
  readonly image: string | null;
}

/** What its owner may see of it. */
export interface AccountRow extends ProfileRow {
  readonly email: string;
}

/** What decides about a change of the account, or about a login. */
export interface GuardedAccountRow extends AccountRow {
  readonly passwordHash: string | null;
  readonly epoch: number;
}

const PRESENCE = statement('auth.presence', 'SELECT id FROM accounts WHERE bucket = $1 AND id = $2');
const GUARDED = statement(
  'auth.account',
  `SELECT id, username, email, bio, image, password_hash AS "passwordHash", epoch
   FROM accounts WHERE bucket = $1 AND id = $2`,
);
const BY_ID = statement(
  'accounts.by-id',
  'SELECT id, username, email, bio, image FROM accounts WHERE bucket = $1 AND id = $2',
);
const BY_NAME = statement(
  'accounts.by-name',
  'SELECT id, username, bio, image FROM accounts WHERE bucket = $1 AND id = $2 AND username = $3',
);
// OFFSET 0 keeps the look-ups apart: for the hundred that PostgreSQL expects it would rather read all of some thousands.
const PROFILES = statement(
  'accounts.profiles',
  `SELECT u.id, u.username, u.bio, u.image FROM unnest($1::bigint[], $2::smallint[]) AS wanted (id, bucket)
   CROSS JOIN LATERAL (SELECT * FROM accounts WHERE bucket = wanted.bucket AND id = wanted.id OFFSET 0) AS u`,
);

/** Reads accounts. Every method throws DatabaseUnavailableError when a shard that it needs cannot answer. */
@Injectable()
export class AccountsReader {
  constructor(
    private readonly claims: Claims,
    private readonly reads: ShardReads,
    private readonly primaryReads: PrimaryReads,
  ) {}

  byId(id: string): Promise<AccountRow | undefined> {
    return this.reads.byId<AccountRow>(id, BY_ID);
  }

  /** From the primary: for what is decided on it. */
  current(id: string): Promise<GuardedAccountRow | undefined> {
    return this.primaryReads.byId<GuardedAccountRow>(id, GUARDED);
  }

  /** Follows the claim and believes the account: one that says another name by now is not found. */
  async byUsername(username: string): Promise<ProfileRow | undefined> {
    const id = await this.claims.ownerOf(usernameClaim(username));
    tagged(cacheTag.username(canonicalUsername(username)), ...(id === undefined ? [] : [cacheTag.profile(id)]));
    return id === undefined ? undefined : this.reads.byId<ProfileRow>(id, BY_NAME, canonicalUsername(username));
  }

  /** From the primary: for whoever makes the account if there is none. */
  async currentByUsername(username: string): Promise<AccountRow | undefined> {
    const id = await this.claims.currentOwnerOf(usernameClaim(username));
    const account = id === undefined ? undefined : await this.current(id);
    return account?.username === canonicalUsername(username) ? account : undefined;
  }

  /**
   * Who claims the user names, in their order, with one look-up. Whoever uses such an id must compare the name of its
   * account in the same statement.
   */
  claimants(usernames: readonly string[]): Promise<(string | undefined)[]> {
    return this.claims.ownersOf(usernames.map(usernameClaim));
  }

  /** The profiles of the accounts by their ids, with one statement on each shard that holds one of them. */
  async profiles(ids: readonly string[]): Promise<ReadonlyMap<string, ProfileRow>> {
    const rows = await this.reads.among<ProfileRow>(ids, PROFILES, (its, buckets) => [its, buckets]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Accounts are never deleted: a replica's yes is true, and its no is asked again of the primary. */
  async exists(id: string): Promise<boolean> {
    const present = await this.reads.byId(id, PRESENCE);
    return (present ?? (await this.primaryReads.byId(id, PRESENCE))) !== undefined;
  }
}
