import { Controller, Get, Header, Inject, SetMetadata, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { indicate } from './contributor.indicator';
import { HEALTH_CONTRIBUTORS, type HealthContributor } from './health.contributor';
import { HealthFilter } from './health.filter';
import { Lifecycle } from './lifecycle';

const NEVER_CACHED = 'no-store';

/** What balancers and orchestrators ask. Open to anybody: libs/auth reads the metadata by this very name. */
@Controller('health')
@SetMetadata('aqueduct:access', 'public')
@UseFilters(HealthFilter)
@ApiExcludeController()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly lifecycle: Lifecycle,
    @Inject(HEALTH_CONTRIBUTORS) private readonly contributors: readonly HealthContributor[],
  ) {}

  /**
   * The event loop answers. True of a process that drains as well: who restarts it then breaks what is in flight.
   * That is why Terminus, which reports every shutdown as a failure, is not asked.
   */
  @Get('live')
  @Header('Cache-Control', NEVER_CACHED)
  live(): HealthCheckResult {
    const info = this.indicators.check('process').up({ uptimeSeconds: Math.floor(process.uptime()) });
    return { status: 'ok', info, error: {}, details: info };
  }

  /** This process should get traffic: it has started and does not drain. */
  @Get('ready')
  @Header('Cache-Control', NEVER_CACHED)
  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.lifecycleIndicator(),
      ...this.contributors.map((contributor) => () => indicate(this.indicators, contributor)),
    ]);
  }

  private lifecycleIndicator(): HealthIndicatorResult<string> {
    const session = this.indicators.check('lifecycle');
    const { state } = this.lifecycle;
    return state === 'ready' ? session.up({ state }) : session.down({ state });
  }
}
