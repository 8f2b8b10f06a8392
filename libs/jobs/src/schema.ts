import { defineSchema } from '@aqueduct/database';
import { PendingJobs1795000000001 } from './pending/pending-jobs.migration';
import { BullmqSchema1795000000000 } from './store/bullmq-schema.migration';

export { JobsSettings } from './jobs.settings';

/** What jobs keep: BullMQ's own schema in the directory, pending jobs on the shards. */
export const jobsSchema = defineSchema({
  name: 'jobs',
  directory: { entities: [], migrations: [BullmqSchema1795000000000] },
  shard: { entities: [], migrations: [PendingJobs1795000000001] },
});
