import { addressKey } from '@aqueduct/limits';
import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { Viewer } from '../auth.ports';
import type { Client } from './client';
import { viewerOf } from './viewer';

/**
 * Metadata under which a route says who may call it. A plain text, so that a library that may not import this one
 * (libs/health) can open its routes.
 */
export const ACCESS = 'aqueduct:access';

/** `public`: nobody is asked. `optional`: whoever sends a token must send a good one. Otherwise a token is needed. */
export type Access = 'public' | 'optional';

const setAccess = (access: Access): ReturnType<typeof SetMetadata> => SetMetadata(ACCESS, access);

/** Anybody may call it; a token is not even looked at. */
export function Public(): MethodDecorator & ClassDecorator {
  return applyDecorators(setAccess('public'), ApiSecurity({}));
}

/** Anybody may call it; a token that is sent is verified, and a bad one refused. */
export function OptionalAuth(): MethodDecorator & ClassDecorator {
  return applyDecorators(setAccess('optional'), ApiSecurity({}), ApiSecurity('bearer'), ApiSecurity('token'));
}

interface Request {
  readonly headers: { readonly 'user-agent'?: string };
  readonly ip?: string;
}

/** The {@link Client} that is calling. */
export const CurrentClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const { headers, ip } = context.switchToHttp().getRequest<Request>();
  return { device: headers['user-agent'] ?? '', address: addressKey(ip) };
});

/** The {@link Viewer} who is calling; undefined on a route with `@OptionalAuth()` that was called without a token. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): Viewer | undefined =>
  viewerOf(context.switchToHttp().getRequest<object>()),
);
