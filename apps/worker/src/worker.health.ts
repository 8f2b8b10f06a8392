import { brokerHealth } from '../../broker.health';
import { cacheHealth } from '../../cache.health';
import { databaseHealth } from '../../database.health';
import type { Cache } from '@aqueduct/cache';
import type { Databases } from '@aqueduct/database';
import type { HealthContributor } from '@aqueduct/health';
import type { JobsHealth } from '@aqueduct/jobs';
import type { MessagingHealth } from '@aqueduct/messaging';

/** What a worker says of itself: its databases, and how the events and jobs go. */
export function workerHealth(
  databases: Databases,
  cache: Cache,
  messaging: MessagingHealth,
  jobs: JobsHealth,
): HealthContributor[] {
  const events: HealthContributor = {
    name: 'events',
    check: () => {
      const { transport, troubles } = messaging.status();
      const details = { transport: transport.kind, groups: transport.groups, troubles };
      return Promise.resolve({ status: troubles.length === 0 ? 'up' : 'degraded', details });
    },
  };
  return [
    ...databaseHealth(databases),
    cacheHealth(cache),
    brokerHealth(() => connectionOf(messaging)),
    outboxHealth(messaging),
    events,
    jobsHealth(jobs),
  ];
}

function connectionOf(messaging: MessagingHealth): boolean | undefined {
  const { kind, isConnected } = messaging.status().transport;
  return kind === 'rabbitmq' ? isConnected : undefined;
}

/** How old the oldest event is that no one has taken on yet, of each shard. */
function outboxHealth(messaging: MessagingHealth): HealthContributor {
  return {
    name: 'outbox',
    check: () => {
      const { relays } = messaging.status();
      const status = relays.some(({ trouble }) => trouble !== undefined) ? 'degraded' : 'up';
      return Promise.resolve({ status, details: { relays } });
    },
  };
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
