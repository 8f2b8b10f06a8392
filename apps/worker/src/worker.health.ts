import { databaseHealth } from '../../database.health';
import type { Databases } from '@aqueduct/database';
import type { HealthContributor } from '@aqueduct/health';
import type { MessagingHealth } from '@aqueduct/messaging';

/** What a worker says of itself: its databases, and how the events go. */
export function workerHealth(databases: Databases, messaging: MessagingHealth): HealthContributor[] {
  const events: HealthContributor = {
    name: 'events',
    check: () => {
      const { transport, relays, troubles } = messaging.status();
      const details = { transport: transport.kind, groups: transport.groups, relays, troubles };
      return Promise.resolve({ status: troubles.length === 0 ? 'up' : 'degraded', details });
    },
  };
  return [...databaseHealth(databases), events];
}
