import { addressKey } from '@aqueduct/limits';
import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { Viewer } from '../auth.ports';
import { ACCESS, OWNERS, ROLE, SCOPE, type Access } from '../access/access-rule';
import type { Role } from '../access/role';
import type { Scope } from '../access/scope';
import type { Client } from './client';
import { viewerOf } from './viewer';

const setAccess = (access: Access): ReturnType<typeof SetMetadata> => SetMetadata(ACCESS, access);

/** Anybody may call it; a token is not even looked at. */
export function Public(): MethodDecorator & ClassDecorator {
  return applyDecorators(setAccess('public'), ApiSecurity({}));
}

/** Anybody may call it; a token that is sent is verified, and a bad one refused. */
export function OptionalAuth(): MethodDecorator & ClassDecorator {
  return applyDecorators(setAccess('optional'), ApiSecurity({}), ApiSecurity('bearer'), ApiSecurity('token'));
}

/** Only whoever has at least this role. */
export const AtLeast = (role: Role): MethodDecorator & ClassDecorator => SetMetadata(ROLE, role);

/** What a token with scopes must have among them. @default `read` for GET and HEAD, else `write` */
export const NeedsScope = (scope: Scope): MethodDecorator & ClassDecorator => SetMetadata(SCOPE, scope);

/** Says of whom only the thing may be: `its author`. A policy decides it; the table of accesses shows it, and tests try others. */
export const OnlyFor = (owners: string): MethodDecorator => SetMetadata(OWNERS, owners);

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
