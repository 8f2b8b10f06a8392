/** What every route of the API begins with. */
export const GLOBAL_PREFIX = 'api';

/** First parts of the paths that are not part of the API: they have no prefix. */
export const OPERATORS = ['.well-known', 'health', 'metrics', 'status'];

/** Where a route is served, by what its controller says: `articles/:slug` is at `/api/articles/:slug`. */
export function servedPath(route: string): string {
  const path = route.split('/').filter((part) => part !== '');
  return `/${OPERATORS.includes(path[0] ?? '') ? '' : `${GLOBAL_PREFIX}/`}${path.join('/')}`;
}
