import { NotFoundError } from '@aqueduct/kernel';
import { Controller, Get, Header, Headers, Inject, Res, SetMetadata, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PrometheusController } from '@willsoto/nestjs-prometheus';
import type { FastifyReply } from 'fastify';
import { ManagementGuard } from '../management/management.guard';
import { MetricsRegistry } from './metrics-registry';

/** What Prometheus scrapes. Open to whoever reaches it: libs/auth reads the metadata by this very name. */
@Controller()
@SetMetadata('aqueduct:access', 'public')
@UseGuards(ManagementGuard)
@ApiExcludeController()
export class MetricsController extends PrometheusController {
  @Inject(MetricsRegistry) private readonly metrics!: MetricsRegistry;

  @Get()
  @Header('Cache-Control', 'no-store')
  override async index(
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('accept') accept?: string,
  ): Promise<string> {
    if (!this.metrics.isEnabled) throw new NotFoundError('path');
    const { contentType, text } = await this.metrics.expose(accept?.includes('application/openmetrics-text') === true);
    void reply.header('content-type', contentType);
    return text;
  }
}
