import { bucketOfId, defineSchema, Shards, sqlMigration, statement } from '@aqueduct/database';
import { defineQueue, JobProcessor, Jobs, JobsModule, type JobContext, type Processes } from '@aqueduct/jobs';
import { jobsSchema, JobsSettings } from '@aqueduct/jobs/schema';
import { EventConsumer, OnEvent, type Effect } from '@aqueduct/messaging';
import { note, Stepped, type ServiceOptions } from '@aqueduct/messaging/testing';
import { Injectable } from '@nestjs/common';
import { bearsJob } from './ledger-books';

/** Jobs that are born of steps. */
export const STEP_JOBS = defineQueue<Stepped>('ledger-steps', { concurrency: 16 });

/** Later than the second that is lost: what was added in it cannot have been done. */
const DELAY_MS = 1500;

/** How often each job was done: its effect belongs to the first time. */
export const ledgerJobsSchema = defineSchema({
  name: 'ledger-jobs',
  shard: {
    entities: [],
    migrations: [
      sqlMigration('LedgerJobs1767225620002', {
        up: `CREATE TABLE ledger_jobs (bucket smallint NOT NULL, id text COLLATE "C" NOT NULL, calls int NOT NULL,
               PRIMARY KEY (bucket, id))`,
        down: 'DROP TABLE ledger_jobs',
      }),
    ],
  },
});

const REMEMBER = statement(
  'ledger.remember-job',
  `INSERT INTO ledger_jobs AS j (bucket, id, calls) VALUES ($1, $2, 1)
   ON CONFLICT (bucket, id) DO UPDATE SET calls = j.calls + 1 RETURNING calls`,
);

/** Notes the step, and adds its job if it has one, in one transaction. */
@Injectable()
@EventConsumer('steps')
class StepsWithJobs {
  constructor(private readonly jobs: Jobs) {}

  @OnEvent(Stepped)
  async stepped(event: Stepped, effect: Effect): Promise<void> {
    await effect.onShard(bucketOfId(event.accountId), async (tx) => {
      await note(tx, 'steps', event);
      if (bearsJob(event.accountId, event.step))
        await this.jobs.addWith(tx, STEP_JOBS, event, { id: effect.eventId, delayMs: DELAY_MS });
    });
  }
}

/** A note has no memory of its own: what makes it happen once is that of the job's id, in the same transaction. */
@Injectable()
@JobProcessor(STEP_JOBS)
class StepJobs implements Processes<Stepped> {
  constructor(private readonly shards: Shards) {}

  async process({ id, data }: JobContext<Stepped>): Promise<void> {
    const bucket = bucketOfId(data.accountId);
    await this.shards.transaction(bucket, async (tx) => {
      const [row] = await tx.query<{ calls: number }>(REMEMBER, [bucket, id]);
      if (row?.calls === 1) await note(tx, 'jobs', data);
    });
  }
}

/** What a worker of the ledger has when it does jobs. */
export const WITH_JOBS: Pick<ServiceOptions, 'providers' | 'companions'> = {
  providers: [StepsWithJobs, StepJobs],
  companions: [
    {
      module: JobsModule.forRoot({ queues: [STEP_JOBS], process: true }),
      settings: JobsSettings,
      schema: jobsSchema,
    },
  ],
};
