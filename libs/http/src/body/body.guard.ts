import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { bodyProblemOf } from './json-body.parser';

/**
 * Refuses a request whose body could not be read (400 or 415). A guard, because it must run after the guard that asks
 * who is calling: import the module of that one before HttpModule.
 */
@Injectable()
export class BodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const problem = bodyProblemOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (problem) throw problem;
    return true;
  }
}
