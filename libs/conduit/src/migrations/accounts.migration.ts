import { sqlMigration } from '@aqueduct/database';

export const Accounts1767225700000 = sqlMigration('Accounts1767225700000', {
  up: `
    CREATE TABLE accounts (
      bucket smallint NOT NULL,
      id bigint NOT NULL,
      username text NOT NULL,
      email text NOT NULL,
      password_hash text,
      bio text,
      image text,
      epoch int NOT NULL DEFAULT 0,
      created_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL,
      PRIMARY KEY (bucket, id)
    );
    CREATE TABLE fenced_accounts (
      bucket smallint NOT NULL,
      id bigint NOT NULL,
      PRIMARY KEY (bucket, id)
    );
    CREATE TABLE follows (
      bucket smallint NOT NULL,
      follower_id bigint NOT NULL,
      followee_id bigint NOT NULL,
      PRIMARY KEY (bucket, follower_id, followee_id)
    );
  `,
  down: 'DROP TABLE follows, fenced_accounts, accounts',
});
