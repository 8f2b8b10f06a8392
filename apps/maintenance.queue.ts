import { defineQueue } from '@aqueduct/jobs';

/** What libraries keep for a time only is removed, every hour. */
export const MAINTENANCE = defineQueue<object>('maintenance', {
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 60_000 },
  concurrency: 1,
  timeoutMs: 1_800_000,
  schedules: { hourly: { cron: '7 * * * *', timeZone: 'UTC', data: {} } },
});
