import { DatabaseSettings, Databases } from '@aqueduct/database';
import type { JobsSettings } from '../jobs.settings';
import type { JobStore } from './job-store';
import { PostgresStore } from './postgres-store';
import { RedisStore } from './redis-store';

/** The one place that decides where queues are kept. */
export function chooseStore(
  settings: JobsSettings,
  databases: Databases,
  databaseSettings: DatabaseSettings,
  workers: number,
): JobStore {
  return settings.redisUrl === undefined
    ? new PostgresStore(databases, databaseSettings, settings, workers)
    : new RedisStore(settings.redisUrl);
}
