import { AppSettings } from '@aqueduct/config';
import { NotFoundError } from '@aqueduct/kernel';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ManagementServer } from '../management/management.server';
import { ObservabilitySettings } from '../observability.settings';

/** Pages of the same site, and whoever types the address. */
const OURS = ['same-origin', 'none'];

/** The page says what an attacker would like to know: in production it is where only operators come, or nowhere. */
@Injectable()
export class StatusGuard implements CanActivate {
  constructor(
    private readonly settings: ObservabilitySettings,
    private readonly app: AppSettings,
    private readonly server: ManagementServer,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!this.isOn || isReadByOthers(headers)) throw new NotFoundError('path');
    return true;
  }

  /** A port that could not be had leaves it closed. */
  private get isOn(): boolean {
    const { statusPage } = this.settings;
    if (statusPage !== 'auto') return statusPage === 'on';
    return this.app.nodeEnv !== 'production' || this.server.port !== undefined;
  }
}

/** The API is open to pages of other sites, and what the operator's browser reaches is not for them. A link is. */
function isReadByOthers(headers: FastifyRequest['headers']): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  return typeof site === 'string' && !OURS.includes(site) && mode !== 'navigate';
}
