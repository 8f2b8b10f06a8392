import type { Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Role } from './role';
import type { Scope } from './scope';

/**
 * Metadata under which a route says who may call it. Plain texts, so that a library that may not import this one (libs/health)
 * can open its routes.
 */
export const ACCESS = 'aqueduct:access';
export const ROLE = 'aqueduct:role';
export const SCOPE = 'aqueduct:scope';
export const OWNERS = 'aqueduct:owners';

/** `public`: nobody is asked. `optional`: whoever sends a token must send a good one. Otherwise a token is needed. */
export type Access = 'public' | 'optional';

/** Who may call a route. */
export interface AccessRule {
  /** Undefined: only whoever is signed in. */
  readonly access: Access | undefined;
  /** The least role. */
  readonly role: Role;
  /** What a token with scopes must have among them. */
  readonly scope: Scope;
  /** Of the things that it may be about, those of whom only: decided by a policy, once the thing is known. */
  readonly owners: string | undefined;
}

const reflector = new Reflector();

/** @param isReading whether the method is GET or HEAD. */
export function accessRuleOf(handler: object, controller: Type, isReading: boolean): AccessRule {
  const said = <T>(key: string): T | undefined =>
    reflector.getAllAndOverride<T | undefined>(key, [handler as Type, controller]);
  return {
    access: said<Access>(ACCESS),
    role: said<Role>(ROLE) ?? 'user',
    scope: said<Scope>(SCOPE) ?? (isReading ? 'read' : 'write'),
    owners: said<string>(OWNERS),
  };
}
