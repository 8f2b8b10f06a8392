import { databaseHealth } from '../../database.health';
import type { Databases } from '@aqueduct/database';
import type { HealthContributor } from '@aqueduct/health';
import type { JobsHealth } from '@aqueduct/jobs';
import type { MessagingHealth } from '@aqueduct/messaging';

/** What a worker says of itself: its databases, and how the events and jobs go. */
export function workerHealth(databases: Databases, messaging: MessagingHealth, jobs: JobsHealth): HealthContributor[] {
  const events: HealthContributor = {
    name: 'events',
    check: () => {
      const { transport, relays, troubles } = messaging.status();
      const details = { transport: transport.kind, groups: transport.groups, relays, troubles };
      return Promise.resolve({ status: troubles.length === 0 ? 'up' : 'degraded', details });
    },
  };
  return [...databaseHealth(databases), events, jobsHealth(jobs)];
}

function jobsHealth(jobs: JobsHealth): HealthContributor {
  return {
    name: 'jobs',
    check: () => {
      const { store, isAvailable, queues } = jobs.report();
      const status = jobs.isStuck ? 'down' : isAvailable ? 'up' : 'degraded';
      return Promise.resolve({ status, details: { store, isAvailable, queues } });
    },
  };
}
