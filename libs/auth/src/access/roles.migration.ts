import { sqlMigration } from '@aqueduct/database';

/** Who may more than a user. No row: a user. */
export const Roles1795000000200 = sqlMigration('Roles1795000000200', {
  up: `
    CREATE TABLE aqueduct_core.roles (
      bucket smallint NOT NULL,
      user_id bigint NOT NULL,
      role text NOT NULL CHECK (role IN ('moderator', 'admin')),
      granted_by bigint,
      granted_at timestamptz(3) NOT NULL DEFAULT now(),
      PRIMARY KEY (bucket, user_id)
    );
  `,
  down: 'DROP TABLE aqueduct_core.roles',
});
