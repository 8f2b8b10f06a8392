import { bucketOfId, PrimaryReads, ShardReads, statement } from '@aqueduct/database';
import { Inject, Injectable } from '@nestjs/common';
import type { Scope } from '../access/scope';

/** What its user may see of a session. */
export interface SessionRow {
  readonly id: string;
  /** As its client called itself; empty: it did not. */
  readonly device: string;
  /** Null: whatever its user may. */
  readonly scopes: readonly Scope[] | null;
  readonly createdAt: Date;
  /** To some minutes. */
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

const TABLE = 'aqueduct_core.sessions';

const LIVE = statement(
  'auth.session-live',
  `SELECT user_id AS "userId" FROM ${TABLE} WHERE bucket = $1 AND id = $2 AND expires_at > now()`,
);
const OF_USER = statement(
  'auth.sessions-of-user',
  `SELECT id, device, scopes, created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
   FROM ${TABLE} WHERE bucket = $1 AND user_id = $2 AND expires_at > now() ORDER BY last_used_at DESC, id DESC`,
);

const AT = statement(
  'auth.session-at',
  `SELECT 1 AS found FROM ${TABLE} WHERE bucket = $1 AND user_id = $2 AND address = $3 AND expires_at > now() LIMIT 1`,
);

@Injectable()
export class SessionsReader {
  constructor(
    @Inject(ShardReads) private readonly reads: ShardReads,
    @Inject(PrimaryReads) private readonly primaryReads: PrimaryReads,
  ) {}

  /** Whose session it is; undefined: it has ended. A replica may not have a new one yet: its no is asked again of the primary. */
  async userOf(id: string): Promise<string | undefined> {
    const row =
      (await this.reads.byId<{ userId: string }>(id, LIVE)) ??
      (await this.primaryReads.byId<{ userId: string }>(id, LIVE));
    return row?.userId;
  }

  /** Whether the user is signed in at that address. */
  async isAt(userId: string, address: string): Promise<boolean> {
    const bucket = bucketOfId(userId);
    return (await this.primaryReads.at(bucket).rows(AT, [bucket, userId, address])).length > 0;
  }

  /** The last used first. */
  of(userId: string): Promise<SessionRow[]> {
    const bucket = bucketOfId(userId);
    return this.primaryReads.at(bucket).rows<SessionRow>(OF_USER, [bucket, userId]);
  }
}
