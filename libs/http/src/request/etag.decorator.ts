import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { documentedParameter } from '../openapi/documented-parameter';

/**
 * Sends the answer's entity tag (with its quotes). True: the client has this answer already, the status is 304, and the
 * handler returns nothing.
 */
export type IsUnchanged = (etag: string) => boolean;

/** For the documentation of the 200. */
export const ETAG_HEADER = {
  ETag: { required: true, schema: { type: 'string' as const }, description: 'Names this answer.' },
};

const Unchanged = createParamDecorator((_: unknown, context: ExecutionContext): IsUnchanged => {
  const http = context.switchToHttp();
  const asked = http.getRequest<FastifyRequest>().headers['if-none-match'];
  const reply = http.getResponse<FastifyReply>();
  return (etag) => {
    void reply.header('etag', etag).header('cache-control', 'no-cache');
    const isSame = names(asked, etag);
    if (isSame) void reply.status(304);
    return isSame;
  };
});

/**
 * Lets a handler answer 304 before it does the work: `@Etag() isUnchanged: IsUnchanged`. Documents `If-None-Match` and the
 * 304 as well.
 */
export function Etag(): ParameterDecorator {
  return documentedParameter(
    Unchanged(),
    ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag of the answer that the client has.' }),
    ApiResponse({ status: 304, description: 'The client has it already.', headers: ETAG_HEADER }),
  );
}

/** Whether the list of `If-None-Match` names this tag; for this purpose a weak one is as good (RFC 9110, 13.1.2). */
export function names(list: string | undefined, etag: string): boolean {
  if (list === undefined) return false;
  return list.split(',').some((entry) => entry.trim() === '*' || entry.trim().replace(/^W\//, '') === etag);
}
