export { addressesOf, type Addresses } from './addresses';
export { BulkCopy, type BucketContent } from './bulk/bulk-copy';
export { type TableRows } from './bulk/bulk-session';
export { type CopyRow } from './bulk/copy-text';
export {
  AnswerLostError,
  CommitUnknownError,
  DatabaseAccessError,
  DatabaseUnavailableError,
  SchemaTooOldError,
  StatementTimeoutError,
  WrongDatabaseError,
} from './database.errors';
export { DatabaseModule, type DatabaseModuleOptions } from './database.module';
export { DatabaseSettings } from './database.settings';
export { ClaimSweeper, type ClaimHolder } from './directory/claim-sweeper';
export { Claims, NamesTakenError, type Name, type SeenClaim } from './directory/claims';
export { Directory } from './directory/directory';
export {
  floorsFromWire,
  floorsToWire,
  mergeFloors,
  satisfies,
  type Floor,
  type Floors,
  type WireFloor,
} from './freshness/floors';
export { Freshness, type FreshnessScope, type Loaded, type SharedFloors } from './freshness/freshness';
export { Idempotency, type IdempotentRequest } from './idempotency/idempotency';
export { IdempotencyKeys } from './idempotency/idempotency-keys';
export {
  IdempotencyKeyBusyError,
  IdempotencyKeyReusedError,
  IdempotentResultTooLargeError,
} from './idempotency/idempotency.errors';
export { Migrator, type MigratorOptions } from './migrations/migrator';
export { sqlMigration, type SqlMigration } from './migrations/sql-migration';
export { violatedConstraint } from './nodes/classify-error';
export { nameOf, type DatabaseAddress, type DatabaseRef } from './nodes/database-ref';
export { Databases } from './nodes/databases';
export { describeDatabases, type DatabaseStatus, type NodeStatus } from './nodes/describe-nodes';
export type { PrimarySession, PrimarySessionOptions } from './nodes/primary-session';
export { SessionPool, type SessionPoolOptions } from './nodes/session-pool';
export { tlsOptions } from './nodes/tls';
export { Lookups } from './reads/lookups';
export { newestFirst } from './reads/merge-pages';
export { PrimaryReads, ShardReads, type Rows } from './reads/shard-reads';
export { defineSchema, type Schema } from './schema';
export { BUCKETS, randomBucket } from './sharding/bucket';
export { BucketMap } from './sharding/bucket-map';
export { bucketOfId, composeId, newId, timeOfId } from './sharding/id';
export { BucketColumn, IdColumn, Sharded } from './sharding/sharded.decorator';
export { bucketOfSlug, composeSlug, newSlug, SLUG_PARTS } from './sharding/slug';
export {
  ACQUIRE_CHANNEL,
  FALLBACK_CHANNEL,
  STATEMENT_CHANNEL,
  type AcquireEvent,
  type FallbackEvent,
  type StatementEvent,
} from './statements/statement-events';
export type { Params, Question } from './statements/question';
export { statement, withoutPosition, type Statement } from './statements/statement';
export { floorOf, WRITTEN_POSITION, type WrittenPosition } from './statements/written-position';
export { TOTALS, type CounterChange } from './transactions/counters';
export type { Commit, Transaction } from './transactions/database-transaction';
export { removeEverywhere, removeInBatches } from './transactions/retention';
export { repositoryOf, ShardedRepository } from './transactions/sharded-repository';
export { Shards, type ShardTransaction } from './transactions/shards';
