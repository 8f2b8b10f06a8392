import type { Lifetimes } from '@aqueduct/cache';
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiHeader, ApiResponse } from '@nestjs/swagger';
import { CACHED_ROUTE_EXTENSION } from '../openapi/finish-document';
import type { SharedLifetimes } from './answer';

export interface CachedRouteOptions extends Lifetimes, SharedLifetimes {
  /** Tags that are known before the handler runs; others are added by `tagged`. @default none */
  readonly tags?: readonly string[];
  /** Request headers by whose values the answer differs, in lower case. @default none */
  readonly vary?: readonly string[];
}

export const CACHED_ROUTE = Symbol('CACHED_ROUTE');

/**
 * Keeps what the route answers to those who are not signed in, by its URL, until its time is over or one of its tags is
 * invalidated. Who is signed in is answered by the handler each time, and gets an `ETag` of the own answer. What sets a
 * cookie is never kept.
 */
export function CachedRoute(options: CachedRouteOptions): MethodDecorator {
  return applyDecorators(
    SetMetadata(CACHED_ROUTE, options),
    ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag of the answer that the client has.' }),
    ApiResponse({ status: 304, description: 'The client has it already.' }),
    ApiExtension(CACHED_ROUTE_EXTENSION, true),
  );
}
