import type { OpenApiOptions } from '@aqueduct/http';

/** Head of the OpenAPI document. */
export const OPEN_API: OpenApiOptions = {
  title: 'Conduit on Aqueduct',
  version: '0.1.0',
  description:
    'The RealWorld API (users, profiles, articles, comments, favourites, feed, tags) on sharded, replicated PostgreSQL. ' +
    'Every answer may carry `Aqueduct-Position`: a client that sends it back with its next request never goes back in time.',
};
