import { defineSchema } from '../schema';
import { DirectoryFoundation1767225600000 } from './directory-foundation.migration';
import { ShardFoundation1767225600001 } from './shard-foundation.migration';
import { shardIdempotency } from './shard-idempotency.migration';

/** What the library itself keeps in each kind of database; always migrated first. */
export const foundationSchema = defineSchema({
  name: 'aqueduct',
  directory: { entities: [], migrations: [DirectoryFoundation1767225600000] },
  shard: { entities: [], migrations: [ShardFoundation1767225600001, shardIdempotency] },
});
