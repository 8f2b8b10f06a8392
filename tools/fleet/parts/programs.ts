import { canStartRabbitMq, canStartRedis, findProgram } from '@aqueduct/testing/services';

/** What this machine can run of a fleet. */
export interface Programs {
  readonly haproxy: string;
  /** Undefined: no edge. */
  readonly nginx: string | undefined;
  readonly hasRedis: boolean;
  readonly hasRabbitMq: boolean;
  /** A line for each that is missing: what goes without it. */
  readonly missing: readonly string[];
}

/** How to get them. */
export const SETUP = 'npm run setup:services';

const WITHOUT = {
  nginx: 'nginx is not installed: there is no edge; requests go to the balancer',
  redis: 'Redis is not installed: each process has its own cache, and jobs are kept in PostgreSQL',
  rabbitMq: 'RabbitMQ is not installed: the worker that relays a shard handles its events itself',
};

/** @throws Error without HAProxy: nothing would balance. */
export function findPrograms(): Programs {
  const haproxy = findProgram('haproxy');
  if (haproxy === undefined)
    throw new Error(`HAProxy is not installed, and a fleet needs a balancer. Get it by: ${SETUP}`);
  const nginx = findProgram('nginx');
  const [hasRedis, hasRabbitMq] = [canStartRedis(), canStartRabbitMq()];
  const missing = [
    ...(nginx === undefined ? [WITHOUT.nginx] : []),
    ...(hasRedis ? [] : [WITHOUT.redis]),
    ...(hasRabbitMq ? [] : [WITHOUT.rabbitMq]),
  ];
  return { haproxy, nginx, hasRedis, hasRabbitMq, missing };
}
