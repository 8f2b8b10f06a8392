import { currentLogFields, type LogFields } from '@aqueduct/kernel';
import type { Job } from 'bullmq';
import type { PendingJobsRepository } from '../pending/pending-jobs.repository';
import { defineQueue } from '../queues/define-queue';
import type { StoredJob } from '../queues/job-data';
import { toStoredId } from '../queues/job-id';
import { JobRun } from './job-run';

describe(JobRun, () => {
  it('has its queue and its id said in each line of the log that the processor writes', async () => {
    const said: LogFields[] = [];
    const job = { id: toStoredId('one:1'), data: { data: {}, bucket: 7 }, attemptsMade: 0 };
    const pending = { has: () => Promise.resolve(true), remove: () => Promise.resolve() };
    const process = (): Promise<void> => Promise.resolve(void said.push(currentLogFields()));
    const run = new JobRun(
      defineQueue<object>('mails'),
      { process },
      pending as unknown as PendingJobsRepository,
      job as unknown as Job<StoredJob>,
    );
    await run.run();
    expect(said).toEqual([{ queue: 'mails', job_id: 'one:1', bucket: 7 }]);
  });
});
