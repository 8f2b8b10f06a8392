import { once } from 'node:events';
import { Readable } from 'node:stream';
import { StreamableFile, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { answerOf } from '../errors/error.answer';
import { FailureLog } from '../errors/error.log';
import { inThisContext, ndjsonLines } from './ndjson-lines';
import { OpenAnswer } from './open-answer';

export const NDJSON = 'application/x-ndjson';

/** What is made ahead of the client, in bytes. */
const AHEAD = 65_536;

type Batches = AsyncIterable<readonly unknown[]>;

/** Answers with the batches that the handler returns, line by line, as fast as the client takes them. */
export class NdjsonInterceptor implements NestInterceptor<Batches, StreamableFile> {
  private readonly log = new FailureLog();

  /** @param disposition value of `Content-Disposition`. */
  constructor(private readonly disposition: string) {}

  intercept(context: ExecutionContext, next: CallHandler<Batches>): Observable<StreamableFile> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(mergeMap((batches) => this.answer(batches, request, reply)));
  }

  private async answer(batches: Batches, request: FastifyRequest, reply: FastifyReply): Promise<StreamableFile> {
    const tell = (error: unknown): void => this.log.write(error, answerOf(error), request, ', broken off');
    const answer = new OpenAnswer(reply, tell);
    const lines = ndjsonLines(inThisContext(batches), answer.patience);
    const body = Readable.from(lines, { objectMode: false, highWaterMark: AHEAD });
    // What fails before the first line is an answer like any other.
    await once(body, 'readable');
    answer.follow(body);
    // Only now: a refusal is JSON.
    void reply.header('cache-control', 'private, no-store');
    return new StreamableFile(body, { type: NDJSON, disposition: this.disposition });
  }
}
