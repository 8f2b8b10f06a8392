import type { Cache } from '@aqueduct/cache';
import type { Databases } from '@aqueduct/database';
import type { HealthContributor } from '@aqueduct/health';
import type { JobsHealth } from '@aqueduct/jobs';
import type { RequestClient } from '@aqueduct/messaging';
import { brokerHealth } from '../../broker.health';
import { cacheHealth } from '../../cache.health';
import { databaseHealth } from '../../database.health';
import type { WorkerWatch } from './worker.watch';

/** What an api says of what it depends on. */
export function apiHealth(
  databases: Databases,
  cache: Cache,
  client: RequestClient,
  jobs: JobsHealth,
  worker: WorkerWatch,
): HealthContributor[] {
  return [
    ...databaseHealth(databases),
    cacheHealth(cache),
    brokerHealth(() => client.isConnected),
    {
      name: 'queues',
      check: () => {
        const { store, isAvailable } = jobs.report();
        return Promise.resolve({ status: isAvailable ? 'up' : 'degraded', details: { store } });
      },
    },
    worker,
  ];
}
