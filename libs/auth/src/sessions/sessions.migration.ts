import { sqlMigration } from '@aqueduct/database';

/** Who is signed in where. What ends is deleted: no row, no session. */
export const Sessions1795000000100 = sqlMigration('Sessions1795000000100', {
  up: `
    CREATE TABLE aqueduct_core.sessions (
      bucket smallint NOT NULL,
      id bigint NOT NULL,
      user_id bigint NOT NULL,
      nonce bytea NOT NULL,
      generation int NOT NULL DEFAULT 0,
      device text NOT NULL,
      address text NOT NULL,
      scopes text[],
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      rotated_at timestamptz(3) NOT NULL DEFAULT now(),
      last_used_at timestamptz(3) NOT NULL DEFAULT now(),
      expires_at timestamptz(3) NOT NULL,
      PRIMARY KEY (bucket, id)
    );
    CREATE INDEX sessions_of_user ON aqueduct_core.sessions (bucket, user_id);
    CREATE INDEX sessions_by_end ON aqueduct_core.sessions (expires_at);
  `,
  down: 'DROP TABLE aqueduct_core.sessions',
});
