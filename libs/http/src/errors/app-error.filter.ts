import { AppSettings } from '@aqueduct/config';
import { Catch, Inject, Optional, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerOf, bodyOf, headersOf, type ErrorAnswer } from './error.answer';
import { FailureLog } from './error.log';
import { withReasons } from './error.reasons';

/** Turns everything that is thrown into `{"errors": {...}}` and, where somebody must know, into a line of the log. */
@Catch()
export class AppErrorFilter implements ExceptionFilter {
  private readonly log = new FailureLog();

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Optional() @Inject(AppSettings) private readonly settings?: AppSettings,
  ) {}

  catch(error: unknown, context: ArgumentsHost): void {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const answer = answerOf(error);
    this.log.write(error, answer, request);
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
    httpAdapter.reply(reply, bodyOf(answer, request.id), answer.status);
  }
}
