import { sqlMigration } from '@aqueduct/database';

/** In the directory, which holds as many rows of it as there are tags. */
export const TagUses1767225700004 = sqlMigration('TagUses1767225700004', {
  up: 'CREATE TABLE tag_uses (tag text COLLATE "C" PRIMARY KEY, uses bigint NOT NULL) WITH (fillfactor = 70)',
  down: 'DROP TABLE tag_uses',
});
