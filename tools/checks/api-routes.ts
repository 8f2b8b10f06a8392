import { ApiModule } from '../../apps/api/src/api.module';
import { routesOf, type RouteAccess } from './access-table';

/** Databases that are named and never asked: the application is described, not started. */
const ENVIRONMENT = {
  DIRECTORY_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/directory',
  SHARD_0_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/shard',
  DATABASE_POSITION_SECRET: 'of no use, but of 32 characters or more',
};

/** Every route of the api. */
export const apiRoutes = (): RouteAccess[] => routesOf(ApiModule.forRoot(ENVIRONMENT));
