import { Controller, Get, Header, SetMetadata, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { HealthCheckResult } from '@nestjs/terminus';
import { HealthFilter } from './health.filter';
import { HealthPages } from './health-pages';

const NEVER_CACHED = 'no-store';

/** What balancers and orchestrators ask. Open to anybody: libs/auth reads the metadata by this very name. */
@Controller('health')
@SetMetadata('aqueduct:access', 'public')
@UseFilters(HealthFilter)
@ApiExcludeController()
export class HealthController {
  constructor(private readonly pages: HealthPages) {}

  @Get('live')
  @Header('Cache-Control', NEVER_CACHED)
  live(): HealthCheckResult {
    return this.pages.live();
  }

  @Get('startup')
  @Header('Cache-Control', NEVER_CACHED)
  startup(): Promise<HealthCheckResult> {
    return this.pages.startup();
  }

  @Get('ready')
  @Header('Cache-Control', NEVER_CACHED)
  ready(): Promise<HealthCheckResult> {
    return this.pages.ready();
  }

  @Get('dependencies')
  @Header('Cache-Control', NEVER_CACHED)
  dependencies(): Promise<HealthCheckResult> {
    return this.pages.dependencies();
  }
}
