import { withDeadline } from '@aqueduct/kernel';
import type { HealthIndicatorService } from '@nestjs/terminus';
import type { HealthContributor, HealthReport } from './health.contributor';

// A balancer that asks every 500 ms must have its answer before it asks again.
const CHECK_DEADLINE_MS = 300;

type Indicator = ReturnType<ReturnType<HealthIndicatorService['check']>['up']>;

/**
 * Shows what a contributor says without letting it decide: what is down for it is `degraded` for this process, with
 * its own word kept as `reported`.
 */
export async function indicate(service: HealthIndicatorService, contributor: HealthContributor): Promise<Indicator> {
  const { status, details } = await ask(contributor);
  const session = service.check(contributor.name);
  const data = { ...details, reported: status };
  return status === 'up' ? session.up(data) : session.degraded(data);
}

async function ask(contributor: HealthContributor): Promise<HealthReport> {
  try {
    return await withDeadline(CHECK_DEADLINE_MS, `the health check of ${contributor.name}`, contributor.check());
  } catch (error) {
    return { status: 'down', details: { message: error instanceof Error ? error.message : String(error) } };
  }
}
