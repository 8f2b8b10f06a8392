/** First words of the paths that are for operators. */
const MANAGEMENT_PATHS: readonly string[] = ['metrics', 'status'];

export function isManagementPath(url: string): boolean {
  return MANAGEMENT_PATHS.some(
    (path) => url === `/${path}` || url.startsWith(`/${path}/`) || url.startsWith(`/${path}?`),
  );
}
