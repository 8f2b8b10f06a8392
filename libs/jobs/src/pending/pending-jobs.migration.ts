import { sqlMigration } from '@aqueduct/database';

/** Jobs that were born in a transaction and are not done: `failed_at` is set when no attempt follows by itself. */
export const PendingJobs1795000000001 = sqlMigration('PendingJobs1795000000001', {
  up: `
    CREATE TABLE aqueduct_core.pending_jobs (
      bucket smallint NOT NULL,
      queue text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      data jsonb NOT NULL,
      delay_ms bigint NOT NULL,
      priority int NOT NULL,
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      seen_at timestamptz(3) NOT NULL DEFAULT now(),
      failed_at timestamptz(3),
      reason text,
      PRIMARY KEY (bucket, queue, id)
    );
    CREATE INDEX pending_jobs_unseen ON aqueduct_core.pending_jobs (seen_at) WHERE failed_at IS NULL;
    CREATE INDEX pending_jobs_failed ON aqueduct_core.pending_jobs (queue, failed_at) WHERE failed_at IS NOT NULL;
  `,
  down: 'DROP TABLE aqueduct_core.pending_jobs',
});
