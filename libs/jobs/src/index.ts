export { Jobs, type AddOptions, type AddWithOptions } from './adding/jobs';
export { JOB_CHANNEL, type JobEvent } from './events/job-events';
export { JOB_RAN_CHANNEL, JOB_RUNNING_CHANNEL, type JobRanEvent, type JobRunningEvent } from './events/run-events';
export { JobsHealth, type JobsReport, type QueueHealth } from './health/jobs-health';
export {
  EvictionPolicyError,
  JobLostError,
  JobStoppedError,
  JobsRedisAccessError,
  JobsUnavailableError,
  JobTimeoutError,
  PermanentJobError,
} from './jobs.errors';
export { JobsModule, type JobsModuleOptions } from './jobs.module';
export { JobsSettings } from './jobs.settings';
export { JobsOperator, UnknownQueueError, type QueueStatus } from './operator/jobs-operator';
export { JobProcessor, type JobContext, type Processes } from './processing/job-processor.decorator';
export { JobsPace } from './processing/jobs-pace';
export type { Pace } from './processing/pace';
export { defineQueue, type QueueDefinition, type QueueOptions, type Schedule } from './queues/define-queue';
export { jobsSchema } from './schema';
