import type { RouteAccess } from './access-table';

/** `docs/access.md`: who may call which route. */
export function accessPage(routes: readonly RouteAccess[]): string {
  return `${[HEAD, ...routes.map(row)].join('\n')}\n`;
}

/** Who may call it, in a word. */
export function callersOf({ access, role }: Pick<RouteAccess, 'access' | 'role'>): string {
  if (access === 'public') return 'everybody';
  if (access === 'optional') return 'everybody, or signed in';
  return role === 'user' ? 'signed in' : role;
}

function row(route: RouteAccess): string {
  const { method, path, access, scope, owners } = route;
  const needed = access === 'public' ? '' : `\`${scope}\``;
  return `| ${method} | \`${path}\` | ${callersOf(route)} | ${needed} | ${owners ?? ''} |`;
}

const HEAD = `# Who may call what

Every route of the api. A route that says nothing is for whoever is signed in. The scope is what a token that has scopes must have among
them; a token without any may whatever its user may. *Only* says whose the thing must be, which a policy decides once the thing is
known: others get 403, or 404 where they must not even know of it. Metrics, status and health pages are for operators: in production they are on ports that no
client reaches ([Deploy it](deploy.md)).

Written by \`npm run docs:access\` from the controllers; \`test/e2e/access.e2e-spec.ts\` holds the page and the code equal, and calls each route
as nobody, and with every role and scope.

| method | route | who | scope | only |
|---|---|---|---|---|`;
