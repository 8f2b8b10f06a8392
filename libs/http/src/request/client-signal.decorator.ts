import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

const Signal = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const { raw } = context.switchToHttp().getResponse<FastifyReply>();
  if (raw.destroyed) return AbortSignal.abort();
  const controller = new AbortController();
  // Not the request's 'close', which says that it has been read.
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
});

/**
 * Aborts when the client goes away before its answer: `@ClientSignal() signal: AbortSignal`, to stop work that is then
 * done for nobody.
 */
export function ClientSignal(): ParameterDecorator {
  return Signal();
}
