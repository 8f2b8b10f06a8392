import { InvalidInputError } from '@aqueduct/kernel';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { canonical } from './canonical';
import { KEY_OWNER, type KeyOwner } from './idempotency.decorators';
import { IDEMPOTENCY_PORT, type IdempotencyPort, type RequestWithKey } from './idempotency.port';

/** Request header under which a POST takes effect once, however often it is sent. */
export const IDEMPOTENCY_KEY_HEADER = 'idempotency-key';

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;

/** Runs each POST with an `Idempotency-Key` as the port does: after the guards, which know who is calling. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    @Inject(IDEMPOTENCY_PORT) private readonly port: IdempotencyPort | null,
    private readonly reflector: Reflector,
  ) {}

  /** @throws InvalidInputError for a header that is no key. */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.method === 'POST' ? request.headers[IDEMPOTENCY_KEY_HEADER] : undefined;
    if (this.port === null || key === undefined) return next.handle();
    const owner = this.reflector.get<KeyOwner | undefined>(KEY_OWNER, context.getHandler());
    if (owner === 'none') return next.handle();
    // Nest runs what follows in the context in which handle() is called.
    return this.port.run(requestWith(keyFrom(key), request, this.callerOf(request, owner)), () => next.handle());
  }

  /** The prefix keeps a user's id from being what somebody else's body says. */
  private callerOf(request: FastifyRequest, find: Exclude<KeyOwner, 'none'> | undefined): string {
    const user = this.port?.callerOf(request);
    if (user !== undefined) return `user:${user}`;
    const named = find?.(request.body);
    return named === undefined ? 'nobody' : `named:${named}`;
  }
}

function keyFrom(header: string | string[]): string {
  if (typeof header === 'string' && VISIBLE_ASCII.test(header)) return header;
  throw new InvalidInputError({ [IDEMPOTENCY_KEY_HEADER]: ['must be 1 to 255 visible ASCII characters'] });
}

function requestWith(key: string, { method, url, body }: FastifyRequest, caller: string): RequestWithKey {
  const [path = '', ...query] = url.split('?');
  return { key, caller, method, path, content: `${query.join('?')}\n${canonical(body)}` };
}
