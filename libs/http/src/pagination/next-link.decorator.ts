import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { documentedParameter } from '../openapi/documented-parameter';
import { NEXT_LINK_EXTENSION } from '../openapi/finish-document';
import { encodeCursor } from './cursor';

/** Announces the page after the element with this id; undefined: this was the last page, nothing is sent. */
export type SetNextLink = (lastId: string | undefined) => void;

const LinkSetter = createParamDecorator((_: unknown, context: ExecutionContext): SetNextLink => {
  const http = context.switchToHttp();
  const { url } = http.getRequest<FastifyRequest>();
  const reply = http.getResponse<FastifyReply>();
  return (lastId) => {
    if (lastId !== undefined) void reply.header('link', `<${nextUrl(url, lastId)}>; rel="next"`);
  };
});

/**
 * Lets a handler send `Link: </api/articles?limit=20&cursor=...>; rel="next"` without knowing its own URL:
 * `@NextLink() setNext: SetNextLink`. Documents the header as well.
 */
export function NextLink(): ParameterDecorator {
  return documentedParameter(LinkSetter(), ApiExtension(NEXT_LINK_EXTENSION, true));
}

/** The same list, from after `lastId` on. Relative, since behind proxies nobody here knows the public host. */
export function nextUrl(url: string, lastId: string): string {
  const [path = '', query] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.delete('offset');
  parameters.set('cursor', encodeCursor(lastId));
  return `${path}?${parameters.toString()}`;
}
