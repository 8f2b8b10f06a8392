import { AppSettings } from '@aqueduct/config';
import { failedStatementOf, stackOf } from '@aqueduct/kernel';
import { Catch, Inject, Logger, Optional, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerOf, bodyOf, headersOf, type ErrorAnswer } from './error.answer';
import { withReasons } from './error.reasons';
import { LogSampler } from './error.log';

/** Turns everything that is thrown into `{"errors": {...}}` and, where somebody must know, into a line of the log. */
@Catch()
export class AppErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');
  private readonly sampler = new LogSampler();

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Optional() @Inject(AppSettings) private readonly settings?: AppSettings,
  ) {}

  catch(error: unknown, context: ArgumentsHost): void {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const answer = answerOf(error);
    this.log(error, answer, request);
    const shown = this.settings?.nodeEnv === 'development' ? withReasons(answer, error) : answer;
    this.reply(shown, request, http.getResponse<FastifyReply>());
  }

  private reply(answer: ErrorAnswer, request: FastifyRequest, reply: FastifyReply): void {
    const { httpAdapter } = this.host;
    if (httpAdapter.isHeadersSent(reply)) {
      // Half an answer is out already: only a broken connection can tell the client that it is not whole.
      reply.raw.destroy();
      return;
    }
    for (const [name, value] of Object.entries(headersOf(answer, request.id)))
      httpAdapter.setHeader(reply, name, value);
    httpAdapter.reply(reply, bodyOf(answer), answer.status);
  }

  private log(error: unknown, { log, status, code }: ErrorAnswer, request: FastifyRequest): void {
    const line = `${request.method} ${request.routeOptions?.url ?? 'no route'} ${status} ${code} request=${request.id}`;
    switch (log) {
      case 'debug':
        this.logger.debug(line);
        return;
      case 'warn': {
        const suppressed = this.sampler.pass(code);
        if (suppressed === undefined) return;
        const more = suppressed > 0 ? ` (${suppressed} like it not shown)` : '';
        this.logger.warn(`${line} ${messageOf(error)}${more}`);
        return;
      }
      case 'error':
        this.logger.error(`${line}${whereOf(error)}`, stackOf(error));
    }
  }
}

function whereOf(error: unknown): string {
  const statement = failedStatementOf(error);
  if (statement === undefined) return '';
  return ` statement=${statement.name} database="${statement.database}" node=${statement.node}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
