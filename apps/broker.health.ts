import type { HealthContributor } from '@aqueduct/health';

/** RabbitMQ, where there is one. Without it events wait in the outboxes: nothing is refused. */
export function brokerHealth(isConnected: () => boolean | undefined): HealthContributor {
  return {
    name: 'rabbitmq',
    check: () => {
      const connected = isConnected();
      const broker = connected === undefined ? 'none' : connected ? 'connected' : 'away';
      return Promise.resolve({ status: connected === false ? 'degraded' : 'up', details: { broker } });
    },
  };
}
