import { bucketOfId, Shards } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import { AccountsReader, type ProfileRow } from '../users';
import { FollowsReader } from './follows.reader';
import { FollowsRepository } from './follows.repository';
import { toProfile, type Profile } from './profile.view';
import { ProfileNotFoundError } from './profiles.errors';

@Injectable()
export class ProfilesService {
  constructor(
    private readonly accounts: AccountsReader,
    private readonly followsReader: FollowsReader,
    private readonly follows: FollowsRepository,
    private readonly shards: Shards,
  ) {}

  /** @throws ProfileNotFoundError */
  async find(username: string, viewerId: string | undefined): Promise<Profile> {
    const account = await this.get(username);
    const followed = await this.followsReader.followedAmong(viewerId, [account.id]);
    return toProfile(account, followed.has(account.id));
  }

  /** @throws ProfileNotFoundError */
  async follow(username: string, followerId: string): Promise<Profile> {
    const account = await this.get(username);
    await this.shards.transaction(bucketOfId(followerId), (tx) => this.follows.follow(tx, followerId, account.id));
    return toProfile(account, true);
  }

  /** @throws ProfileNotFoundError */
  async unfollow(username: string, followerId: string): Promise<Profile> {
    const account = await this.get(username);
    await this.shards.transaction(bucketOfId(followerId), (tx) => this.follows.unfollow(tx, followerId, account.id));
    return toProfile(account, false);
  }

  private async get(username: string): Promise<ProfileRow> {
    const account = await this.accounts.byUsername(username);
    if (account === undefined) throw new ProfileNotFoundError();
    return account;
  }
}
