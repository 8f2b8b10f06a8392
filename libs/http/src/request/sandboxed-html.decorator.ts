import {
  applyDecorators,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { tap, type Observable } from 'rxjs';
import { ETAG_HEADER } from './etag.decorator';

/** Opened on its own it runs nothing, and loads nothing but images. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "sandbox; default-src 'none'; img-src https:; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
};
const { 'Content-Type': _general, ...DOCUMENTED } = HEADERS;

class SandboxedHtmlInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    // Only when there is an answer: a refusal is JSON.
    return next.handle().pipe(tap((html) => (html === undefined ? undefined : void reply.headers(HEADERS))));
  }
}

/**
 * The handler answers with HTML that others have written: a string, or undefined for a 304 of `@Etag()`. A browser that opens it
 * is told to run nothing. Documents the answer as well.
 */
export function SandboxedHtml({ description, example }: { description: string; example: string }): MethodDecorator {
  const headers = Object.entries(DOCUMENTED).map(([name, value]) => {
    return [name, { required: true, schema: { type: 'string' as const, enum: [value] } }] as const;
  });
  return applyDecorators(
    UseInterceptors(SandboxedHtmlInterceptor),
    ApiOkResponse({
      description,
      content: { 'text/html': { schema: { type: 'string' }, example } },
      headers: { ...ETAG_HEADER, ...Object.fromEntries(headers) },
    }),
  );
}
