import { statement, type ShardTransaction } from '@aqueduct/database';
import { Injectable } from '@nestjs/common';
import type { Role } from './role';

const TABLE = 'aqueduct_core.roles';

const GRANT = statement(
  'auth.role-grant',
  `INSERT INTO ${TABLE} AS known (bucket, user_id, role, granted_by) VALUES ($1, $2, $3, $4)
   ON CONFLICT (bucket, user_id) DO UPDATE SET role = excluded.role, granted_by = excluded.granted_by, granted_at = now()
   WHERE known.role <> excluded.role RETURNING 1 AS changed`,
);
const REVOKE = statement(
  'auth.role-revoke',
  `DELETE FROM ${TABLE} WHERE bucket = $1 AND user_id = $2 RETURNING 1 AS changed`,
);

/** Writes of roles. Each row lives with its user. */
@Injectable()
export class RolesRepository {
  /** @returns whether that changes anything. */
  async set(tx: ShardTransaction, userId: string, role: Role, by: string | undefined): Promise<boolean> {
    const rows =
      role === 'user'
        ? await tx.query(REVOKE, [tx.bucket, userId])
        : await tx.query(GRANT, [tx.bucket, userId, role, by ?? null]);
    return rows.length > 0;
  }
}
