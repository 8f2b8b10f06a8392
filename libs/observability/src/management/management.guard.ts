import { NotFoundError } from '@aqueduct/kernel';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ManagementServer } from './management.server';

/** Where the pages for operators have a port of their own, they are on no other. */
@Injectable()
export class ManagementGuard implements CanActivate {
  constructor(private readonly server: ManagementServer) {}

  canActivate(context: ExecutionContext): boolean {
    const { socket } = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.server.isElsewhere(socket.localPort)) throw new NotFoundError('path');
    return true;
  }
}
