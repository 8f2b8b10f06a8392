import { bucketOfId, PrimaryReads, ShardReads, statement } from '@aqueduct/database';
import { Inject, Injectable } from '@nestjs/common';
import type { Role } from './role';

/** Somebody who may more than a user. */
export interface RoleRow {
  readonly userId: string;
  readonly role: Exclude<Role, 'user'>;
  /** Undefined: a command. */
  readonly grantedBy: string | undefined;
  readonly grantedAt: Date;
}

const COLUMNS = 'user_id AS "userId", role, granted_by AS "grantedBy", granted_at AS "grantedAt"';
const TABLE = 'aqueduct_core.roles';

const OF_USER = statement('auth.role-of-user', `SELECT role FROM ${TABLE} WHERE bucket = $1 AND user_id = $2`);
const ALL = statement('auth.roles', `SELECT ${COLUMNS} FROM ${TABLE}`);

@Injectable()
export class RolesReader {
  constructor(
    @Inject(ShardReads) private readonly reads: ShardReads,
    @Inject(PrimaryReads) private readonly primaryReads: PrimaryReads,
  ) {}

  /** From the primary: an old answer would be a right that was taken away. */
  async of(userId: string): Promise<Role> {
    const bucket = bucketOfId(userId);
    const row = await this.primaryReads.at(bucket).row<{ role: Role }>(OF_USER, [bucket, userId]);
    return row?.role ?? 'user';
  }

  /** All who have one, the oldest first. */
  async all(): Promise<RoleRow[]> {
    const rows = (await this.reads.everywhere<RoleRow & { grantedBy: string | null }>(ALL, [])).flat();
    return rows
      .map((row) => ({ ...row, grantedBy: row.grantedBy ?? undefined }))
      .sort((a, b) => a.grantedAt.getTime() - b.grantedAt.getTime());
  }
}
