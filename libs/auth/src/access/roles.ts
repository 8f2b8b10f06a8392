import { Cache } from '@aqueduct/cache';
import { bucketOfId, Freshness, Shards } from '@aqueduct/database';
import { Inject, Injectable } from '@nestjs/common';
import type { Role } from './role';
import { RolesReader, type RoleRow } from './roles.reader';
import { RolesRepository } from './roles.repository';

/** How long a role is believed; a change is told to all processes. */
const BELIEVED_MS = 300_000;
const BYTES = 120;

/** Who may more than a user. A change reaches every process by the cache's bus, at most 1 s later by default. */
@Injectable()
export class Roles {
  constructor(
    @Inject(Shards) private readonly shards: Shards,
    @Inject(Cache) private readonly cache: Cache,
    @Inject(RolesReader) private readonly reader: RolesReader,
    @Inject(RolesRepository) private readonly roles: RolesRepository,
    @Inject(Freshness) private readonly freshness: Freshness,
  ) {}

  /** Asked for where a route needs more than a user: others cost nothing. */
  async of(userId: string): Promise<Role> {
    const options = { ttlMs: BELIEVED_MS, tags: [tagOf(userId)], bytesOf: () => BYTES };
    // What the caller has written or seen has nothing to do with it: what was read for others is as good.
    const { freshness } = this;
    const entry = await freshness.run(freshness.open(undefined), () =>
      this.cache.entry({ key: `auth:role:${userId}`, options, work: () => this.reader.of(userId) }),
    );
    return entry.value;
  }

  /** All who may more than a user, the oldest first. */
  all(): Promise<RoleRow[]> {
    return this.reader.all();
  }

  /**
   * @param by who grants it; undefined: a command.
   * @returns whether that changes anything.
   */
  set(userId: string, role: Role, by?: string): Promise<boolean> {
    return this.shards.transaction(bucketOfId(userId), async (tx) => {
      const isChanged = await this.roles.set(tx, userId, role, by);
      if (isChanged) this.cache.invalidateWith(tx, tagOf(userId));
      return isChanged;
    });
  }
}

const tagOf = (userId: string): string => `role:${userId}`;
