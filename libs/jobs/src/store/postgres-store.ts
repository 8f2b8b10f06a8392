import { SessionPool, tlsOptions, type Databases, type DatabaseSettings } from '@aqueduct/database';
import type { BackendFactory, ConnectionOptions } from 'bullmq';
import type { JobsSettings } from '../jobs.settings';
import { BULLMQ_SCHEMA } from './bullmq-schema.migration';
import type { JobStore } from './job-store';
import { createDirectoryBackend } from './postgres-backend';

/** Queues in the directory's PostgreSQL: a pool of its own for the process, and a LISTEN for each worker. */
export class PostgresStore implements JobStore {
  readonly kind = 'postgres';
  readonly address = 'the directory';
  readonly refusal = undefined;
  readonly backendFactory = createDirectoryBackend as unknown as BackendFactory;
  readonly queueConnection: ConnectionOptions;
  readonly workerConnection: ConnectionOptions;
  private readonly pool: SessionPool;

  constructor(databases: Databases, database: DatabaseSettings, { poolMax }: JobsSettings, workers: number) {
    this.pool = new SessionPool(databases.directory, {
      applicationName: 'aqueduct-jobs',
      // A worker that is attached anew may hold its old session for a moment.
      max: poolMax + 2 * workers,
      searchPath: BULLMQ_SCHEMA,
      acquireTimeoutMs: database.acquireTimeoutMs,
      statementTimeoutMs: database.statementTimeoutMs,
      tls: tlsOptions(database.tlsCaFile),
    });
    this.queueConnection = this.pool;
    this.workerConnection = this.queueConnection;
  }

  /** The start of `DatabaseModule` has waited for the directory, and refused one without the schema. */
  start(): Promise<void> {
    return Promise.resolve();
  }

  /** Each command takes a connection by its own deadline: nothing piles up. */
  whenReady(): Promise<void> {
    return Promise.resolve();
  }

  noteSilence(): void {
    // Every statement has a deadline that closes its connection.
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
