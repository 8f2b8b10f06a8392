import { defineQueue } from '@aqueduct/jobs';

/** Counts what counters count, every night, when fewest write. */
export const COUNTERS_RECONCILE = defineQueue<object>('counters-reconcile', {
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 60_000 },
  concurrency: 1,
  timeoutMs: 3_600_000,
  schedules: { nightly: { cron: '30 3 * * *', timeZone: 'UTC', data: {} } },
});
