import { readFileSync } from 'node:fs';
import { ROLES, SCOPES, type Role, type Scope } from '@aqueduct/auth';
import { addRolesCommand } from '../../apps/cli/src/conduit/roles.command';
import { apiRoutes } from '../../tools/checks/api-routes';
import type { RouteAccess } from '../../tools/checks/access-table';
import { accessPage, callersOf } from '../../tools/checks/render-access';
import { environment, startApi, type Api } from '../support/api';
import { runCommand } from '../../apps/cli/src/testing/run-command';
import { ConduitClient, path, signUp, type Member } from '../support/conduit-client';

const routes = apiRoutes();
const ofClients = routes.filter((route) => route.path.startsWith('/api/'));
const closed = ofClients.filter(({ access }) => access !== 'public');

let api: Api;
let admin: Member;
beforeAll(async () => {
  api = await startApi();
  const replaced = jest.replaceProperty(process, 'env', environment(api.addresses));
  admin = await signUp(api.url);
  const told = await runCommand(addRolesCommand, 'roles', 'set', admin.username, 'admin');
  replaced.restore();
  expect(told).toMatchObject({ result: `${admin.username} is admin now.`, exitCode: 0 });
});
afterAll(() => api.close());

const grant = (member: Member, role: Role): ReturnType<Member['put']> =>
  admin.put(path`/profiles/${member.username}/role`, { role: { name: role } });

/** Somebody new who has the role. */
async function somebody(role: Role): Promise<Member> {
  const member = await signUp(api.url);
  if (role !== 'user') expect(await grant(member, role)).toMatchObject({ status: 200 });
  return member;
}

/** What the route answers, about things that are not there. Streams are given up at their head. */
async function call({ method, path: template }: RouteAccess, token?: string): Promise<number> {
  const target = template.replaceAll(/:\w+/g, (name) => (name === ':id' ? '1' : 'there-is-none'));
  const leaving = new AbortController();
  const { status } = await fetch(api.url + target, {
    method,
    signal: leaving.signal,
    headers: {
      ...(token === undefined ? {} : { authorization: `Token ${token}` }),
      ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
    },
    body: method === 'GET' || method === 'DELETE' ? null : '{}',
  });
  leaving.abort();
  return status;
}

const tokenWith = async (member: Member, scopes: readonly Scope[]): Promise<string> => {
  const answer = await member.post('/user/sessions', { session: { scopes, password: member.password } });
  expect(answer).toMatchObject({ status: 201, body: { session: { scopes } } });
  return (answer.body as { session: { token: string } }).session.token;
};
const named = ({ method, path: route }: RouteAccess): string => `${method} ${route}`;

describe('The table of who may call what', () => {
  it('is docs/access.md, made of the controllers as they are', () => {
    expect(readFileSync('docs/access.md', 'utf8')).toBe(accessPage(routes));
  });

  it('has every operation of the API', async () => {
    const { paths } = (await (await fetch(`${api.url}/openapi.json`)).json()) as { paths: Record<string, object> };
    const operations = Object.entries(paths)
      .filter(([template]) => template.startsWith('/api/'))
      .flatMap(([template, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${template.replaceAll(/\{(\w+)\}/g, ':$1')}`),
      );
    expect(ofClients.map(named).sort()).toEqual(operations.sort());
  });
});

describe.each(ofClients.map((route) => [named(route), route] as const))('%s', (_name, route) => {
  const isRefused = (status: number): boolean => status === 401 || status === 403;

  it(`is for ${callersOf(route)}`, async () => {
    // A wrong login, and a refresh token that is none, are 401 as well: what is open to everybody is told by its body.
    const nobody = await call(route);
    if (route.access === undefined) expect(nobody).toBe(401);
    else expect([named(route), isRefused(nobody)]).toEqual([named(route), false]);
    for (const role of ROLES) {
      const status = await call(route, (await somebody(role)).token);
      const isLess = ROLES.indexOf(role) < ROLES.indexOf(route.role);
      expect([role, status === 403]).toEqual([role, isLess]);
      expect(status).not.toBe(401);
    }
  });
});

describe.each(closed.map((route) => [named(route), route] as const))(
  '%s with a token for some things only',
  (_name, route) => {
    it(`needs the scope ${route.scope}`, async () => {
      const member = await somebody(route.role);
      const others = SCOPES.filter((scope) => scope !== route.scope);
      expect(await call(route, await tokenWith(member, others))).toBe(403);
      expect(await call(route, await tokenWith(member, [route.scope]))).not.toBe(403);
    });
  },
);

describe('What belongs to somebody', () => {
  /** For each route that the table says is for some only: what is there, and what others are told. */
  const things: Record<string, (owner: Member) => Promise<{ target: string; json?: object; refusal: number }>> = {
    'PUT /api/articles/:slug': async (owner) => {
      const { slug } = await owner.publish();
      return { target: path`/articles/${slug}`, json: { article: { body: 'other' } }, refusal: 403 };
    },
    'DELETE /api/articles/:slug': async (owner) => {
      const { slug } = await owner.publish();
      return { target: path`/articles/${slug}`, refusal: 403 };
    },
    'DELETE /api/articles/:slug/comments/:id': async (owner) => {
      const { slug } = await owner.publish();
      const { id } = await owner.comment(slug);
      return { target: path`/articles/${slug}/comments/${id}`, refusal: 403 };
    },
    'DELETE /api/user/sessions/:id': async (owner) => {
      const { sessions } = (await owner.get('/user/sessions')).body as { sessions: { id: string }[] };
      return { target: path`/user/sessions/${sessions[0]?.id ?? ''}`, refusal: 404 };
    },
  };

  it('is tried on every route that is for some only', () => {
    const limited = ofClients.filter(({ owners }) => owners !== undefined).map(named);
    expect(Object.keys(things).sort()).toEqual(limited.sort());
  });

  it.each(Object.keys(things))('is refused to others, whatever their role: %s', async (route) => {
    const [method = ''] = route.split(' ');
    const owner = await somebody('user');
    const { target, json, refusal } = await things[route]!(owner);
    for (const role of ROLES) {
      const other = await somebody(role);
      expect(await other.send(method, target, json === undefined ? {} : { json })).toMatchObject({ status: refusal });
    }
    const { status } = await owner.send(method, target, json === undefined ? {} : { json });
    expect([200, 204]).toContain(status);
  });
});

describe('Roles', () => {
  it('are listed for admins, with who has had one for longest first', async () => {
    const moderator = await somebody('moderator');
    const { body } = await admin.get('/roles');
    const { roles } = body as { roles: { username: string; name: string }[] };
    expect(roles[0]).toMatchObject({ username: admin.username, name: 'admin' });
    expect(roles.at(-1)).toMatchObject({ username: moderator.username, name: 'moderator' });
  });

  it('are given and taken at once, also from whoever has just used one', async () => {
    const other = await somebody('admin');
    expect((await other.get('/roles')).status).toBe(200);
    expect(await grant(other, 'user')).toEqual({
      status: 200,
      body: { role: { username: other.username, name: 'user' } },
    });
    expect(await other.get('/roles')).toEqual({ status: 403, body: { errors: { role: ['must be admin'] } } });
  });

  it('are not changed by oneself, not of nobody, and not to what is none', async () => {
    expect(await grant(admin, 'user')).toMatchObject({ status: 403 });
    expect(await admin.put('/profiles/there-is-none/role', { role: { name: 'admin' } })).toMatchObject({ status: 404 });
    const member = await signUp(api.url);
    expect(await admin.put(path`/profiles/${member.username}/role`, { role: { name: 'root' } })).toEqual({
      status: 422,
      body: { errors: { name: ['must be one of user, moderator, admin'] } },
    });
    expect(await member.put(path`/profiles/${member.username}/role`, { role: { name: 'admin' } })).toMatchObject({
      status: 403,
    });
  });
});

describe('A session for a program', () => {
  it('may never more than the one that began it', async () => {
    const member = await signUp(api.url);
    const reader = member.withToken(await tokenWith(member, ['read', 'account']));
    expect(
      await reader.post('/user/sessions', { session: { scopes: ['read', 'write'], password: member.password } }),
    ).toEqual({
      status: 403,
      body: { errors: { token: ['lacks the scope write'] } },
    });
    expect(
      await reader.post('/user/sessions', { session: { scopes: ['read'], password: member.password } }),
    ).toMatchObject({ status: 201 });
    expect(await member.post('/user/sessions', { session: { scopes: ['read'], password: 'wrong' } })).toEqual({
      status: 401,
      body: { errors: { credentials: ['invalid'] } },
    });
    for (const scopes of [[], ['all'], 'read', null]) {
      const answer = await member.post('/user/sessions', { session: { scopes, password: member.password } });
      expect(answer).toMatchObject({ status: 422, body: { errors: { scopes: [expect.stringContaining('read')] } } });
    }
  });

  it('keeps its scopes in every token that comes of it, and is among its user’s sessions until it ends', async () => {
    const member = await signUp(api.url);
    const program = await member.post('/user/sessions', {
      session: { scopes: ['account'], name: 'My program', password: member.password },
    });
    const { token } = (program.body as { session: { token: string } }).session;
    const its = new ConduitClient(api.url).withToken(token);
    const again = ((await its.get('/user')).body as { user: { token: string } }).user.token;
    expect((await its.withToken(again).post('/articles', {})).status).toBe(403);
    const { sessions } = (await member.get('/user/sessions')).body as { sessions: { id: string; device: string }[] };
    const known = sessions.find(({ device }) => device === 'My program');
    expect(known).toMatchObject({ scopes: ['account'], current: false });
    expect((await member.delete(path`/user/sessions/${known?.id ?? ''}`)).status).toBe(204);
    expect((await its.get('/user')).status).toBe(401);
  });
});
