import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { NOT_IDEMPOTENT_EXTENSION } from '../openapi/idempotency-docs';

/** Metadata under which a route says whose its keys are. */
export const KEY_OWNER = 'aqueduct:idempotency-key-owner';

/** Finds in a body, which is not validated yet, who sends it; undefined: it does not say. */
export type FindOwner = (body: unknown) => string | undefined;

/** `none`: the route knows no keys. */
export type KeyOwner = FindOwner | 'none';

/** The route takes no `Idempotency-Key`: each time it is called it does what it does. For a login: tokens are not kept. */
export function NotIdempotent(): MethodDecorator {
  return applyDecorators(
    SetMetadata(KEY_OWNER, 'none' satisfies KeyOwner),
    ApiExtension(NOT_IDEMPOTENT_EXTENSION, true),
  );
}

/**
 * Whose keys these are where nobody is signed in: `@KeysBelongTo((body) => emailIn(body))`. Without it, all who call a
 * public route share their keys. Of what `find` gives only a hash is kept.
 */
export function KeysBelongTo(find: FindOwner): MethodDecorator {
  return SetMetadata(KEY_OWNER, find satisfies KeyOwner);
}
