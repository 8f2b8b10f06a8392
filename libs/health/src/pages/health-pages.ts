import { Inject, Injectable } from '@nestjs/common';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { indicate } from './contributor.indicator';
import { HEALTH_CONTRIBUTORS, type HealthContributor } from './health.contributor';
import { Lifecycle, type LifecycleState } from '../lifecycle';

/** What is said of this process, in Terminus' format. */
@Injectable()
export class HealthPages {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(HEALTH_CONTRIBUTORS) private readonly contributors: readonly HealthContributor[],
  ) {}

  /**
   * The event loop answers. True of a process that drains as well: who restarts it then breaks what is in flight.
   * That is why Terminus, which reports every shutdown as a failure, is not asked.
   */
  live(): HealthCheckResult {
    const info = this.indicators.check('process').up({ uptimeSeconds: Math.floor(process.uptime()) });
    return { status: 'ok', info, error: {}, details: info };
  }

  /** It has started. @throws ServiceUnavailableException, with the page, before that. */
  startup(): Promise<HealthCheckResult> {
    return this.health.check([() => this.stage((state) => state !== 'starting')]);
  }

  /** It should get traffic: it has started, and neither drains nor has too much. @throws as `startup`. */
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.stage((state) => state === 'ready')]);
  }

  /** All that it depends on. What is down is shown, and decides nothing. */
  async dependencies(): Promise<HealthCheckResult> {
    const parts = await Promise.all(this.contributors.map((each) => indicate(this.indicators, each)));
    const details: HealthIndicatorResult = Object.assign({}, ...parts) as HealthIndicatorResult;
    const isWhole = Object.values(details).every(({ status }) => status === 'up');
    return { status: isWhole ? 'ok' : 'degraded', info: details, error: {}, details };
  }

  private stage(isUp: (state: LifecycleState) => boolean): HealthIndicatorResult<string> {
    const { state, reason } = this.lifecycle.status;
    const details = { state, ...(reason === undefined ? {} : { reason }) };
    const session = this.indicators.check('lifecycle');
    return isUp(state) ? session.up(details) : session.down(details);
  }
}
