import { testTokens } from '@aqueduct/auth/testing';
import { waitUntil } from '@aqueduct/kernel/testing';
import { type Api, environment, startApi } from '../support/api';
import { aUser, ConduitClient, type Member, path, signUp } from '../support/conduit-client';
import { PRODUCTION_PROFILE } from '../support/profile';
import { noContent, refusals } from './contract';

interface Session {
  readonly id: string;
  readonly device: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly current: boolean;
}

interface Pair {
  readonly token: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

const invalidRefresh = { status: 401, body: { errors: { refreshToken: ['is invalid'] } } };

const sessionsOf = async (member: ConduitClient): Promise<Session[]> => {
  const { body } = await member.get('/user/sessions');
  return (body as { sessions: Session[] }).sessions;
};
const subjectOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }).sub;
const signIn = async (anonymous: ConduitClient, { email, password }: Member): Promise<Pair> => {
  const answer = await anonymous.post('/users/login', { user: { email, password } });
  return (answer.body as { user: Pair }).user;
};

describe('Sessions by the public contract', () => {
  let api: Api;
  let anonymous: ConduitClient;
  beforeAll(async () => {
    api = await startApi({ settings: { AUTH_PROFILE: 'contract' } });
    anonymous = new ConduitClient(api.url);
  });
  afterAll(() => api.close());

  it('are one for each sign-in, with what its client calls itself', async () => {
    const user = aUser();
    const headers = { 'User-Agent': 'conduit-test/1' };
    const { body } = await anonymous.send('POST', '/users', { json: { user }, headers });
    const member = anonymous.withToken((body as { user: { token: string } }).user.token);
    await anonymous.post('/users/login', { user });
    const [other, own, ...more] = await sessionsOf(member);
    expect(more).toEqual([]);
    expect(own).toMatchObject({ device: 'conduit-test/1', current: true });
    expect(other).toMatchObject({ current: false });
  });

  it('have one long-lived token, and every answer with one a fresh one of the same session', async () => {
    const member = await signUp(api.url);
    const { token, ...user } = await member.currentUser();
    expect(user).not.toHaveProperty('refreshToken');
    expect(await sessionsOf(anonymous.withToken(token))).toMatchObject([{ current: true }]);
  });

  it('outlive a change of password', async () => {
    const member = await signUp(api.url);
    const other = anonymous.withToken((await signIn(anonymous, member)).token);
    await member.changeUser({ password: 'another password' });
    for (const each of [member, other]) expect(await each.get('/user')).toMatchObject({ status: 200 });
  });

  it('end when they are signed out here, there or everywhere', async () => {
    const member = await signUp(api.url);
    const [phone, laptop] = [await signIn(anonymous, member), await signIn(anonymous, member)].map(({ token }) =>
      anonymous.withToken(token),
    ) as [ConduitClient, ConduitClient];
    const [session] = (await sessionsOf(phone)).filter(({ current }) => current);
    expect(await member.delete(path`/user/sessions/${session?.id ?? ''}`)).toEqual(noContent);
    expect(await phone.get('/user')).toEqual(refusals.tokenInvalid);
    expect(await laptop.get('/user')).toMatchObject({ status: 200 });
    expect(await laptop.delete('/user/sessions')).toEqual(noContent);
    for (const each of [laptop, member]) {
      expect(await each.get('/user')).toEqual(refusals.tokenInvalid);
      expect(await each.get('/articles')).toEqual(refusals.tokenInvalid);
    }
  });

  it('are their own users’ business: those of others are not there', async () => {
    const [member, stranger] = [await signUp(api.url), await signUp(api.url)];
    const [session] = await sessionsOf(member);
    const notFound = { status: 404, body: { errors: { session: ['not found'] } } };
    for (const id of [session?.id ?? '', '1', 'x', '0', '9'.repeat(30)])
      expect(await stranger.delete(path`/user/sessions/${id}`)).toEqual(notFound);
    expect(await member.get('/user')).toMatchObject({ status: 200 });
  });

  it('end on every node within a second, also on one that has just seen them', async () => {
    const other = await startApi({ addresses: api.addresses, settings: { AUTH_PROFILE: 'contract' } });
    try {
      const member = await signUp(api.url);
      const there = new ConduitClient(other.url).withToken(member.token);
      expect(await there.get('/user')).toMatchObject({ status: 200 });
      await member.delete('/user/sessions');
      const endedAt = performance.now();
      await waitUntil(async () => (await there.get('/user')).status === 401);
      expect(performance.now() - endedAt).toBeLessThan(1000);
    } finally {
      await other.close();
    }
  });
});

describe('Sessions of the production profile', () => {
  let api: Api;
  let anonymous: ConduitClient;
  let member: Member;
  let pair: Pair;

  beforeAll(async () => {
    api = await startApi({ settings: PRODUCTION_PROFILE });
    anonymous = new ConduitClient(api.url);
    member = await signUp(api.url);
    pair = await signIn(anonymous, member);
  });
  afterAll(() => api.close());

  const refresh = (refreshToken: string): Promise<{ status: number; body: unknown }> =>
    anonymous.post('/sessions/refresh', { session: { refreshToken } });
  const refreshed = async (refreshToken: string): Promise<Pair> => {
    const answer = await refresh(refreshToken);
    expect(answer.status).toBe(200);
    return (answer.body as { session: Pair }).session;
  };

  it('are needed: a token of our own key that belongs to none is refused', async () => {
    const { AUTH_SIGNING_KEY: signingKey = '' } = environment(api.addresses);
    const token = await (await testTokens({ signingKey })).sign(subjectOf(pair.token));
    expect(await anonymous.withToken(token).get('/user')).toEqual(refusals.tokenInvalid);
  });

  it('come with limits, which nothing else switches on', async () => {
    const { headers: own } = await member.withToken(pair.token).exchange('GET', '/user');
    expect(own.get('ratelimit-policy')).toMatch(/^"user";q=\d+;w=60$/);
  });

  it('begin with a pair, of which the access token is good for minutes', () => {
    const payload = JSON.parse(Buffer.from(pair.token.split('.')[1] ?? '', 'base64url').toString()) as {
      exp: number;
      iat: number;
    };
    expect(payload.exp - payload.iat).toBe(900);
    expect(pair).toMatchObject({ refreshToken: expect.stringMatching(/^aqr_[\w-]{59}$/), expiresIn: 900 });
  });

  it('give no other token for the one that was sent', async () => {
    expect((await member.currentUser()).token).toBe(member.token);
    expect((await member.changeUser({ bio: 'A bio.' })).token).toBe(member.token);
  });

  it('go on with the next pair, and are the same ones', async () => {
    const next = await refreshed(pair.refreshToken);
    expect(next.refreshToken).not.toBe(pair.refreshToken);
    expect(await anonymous.withToken(next.token).get('/user')).toMatchObject({ status: 200 });
    const before = (await sessionsOf(anonymous.withToken(pair.token))).map(({ id }) => id);
    expect((await sessionsOf(anonymous.withToken(next.token))).map(({ id }) => id)).toEqual(before);
  });

  it('stay one when fifty ask for the next pair at once: all get the same refresh token', async () => {
    const { refreshToken, token } = await signIn(anonymous, member);
    const before = (await sessionsOf(anonymous.withToken(token))).length;
    const pairs = await Promise.all(Array.from({ length: 50 }, () => refreshed(refreshToken)));
    expect(new Set(pairs.map((each) => each.refreshToken)).size).toBe(1);
    expect(await sessionsOf(anonymous.withToken(token))).toHaveLength(before);
  });

  it('end with all their tokens when a refresh token comes again that was replaced', async () => {
    const first = await signIn(anonymous, member);
    const second = await refreshed(first.refreshToken);
    const third = await refreshed(second.refreshToken);
    expect(await refresh(first.refreshToken)).toEqual(invalidRefresh);
    expect(await refresh(third.refreshToken)).toEqual(invalidRefresh);
    for (const { token } of [first, second, third])
      expect(await anonymous.withToken(token).get('/user')).toEqual(refusals.tokenInvalid);
  });

  it.each(['x', 'aqr_', `aqr_${'A'.repeat(59)}`, 'null'])('are none of %j', async (text) => {
    expect(await refresh(text)).toEqual(invalidRefresh);
  });

  it('refuse an access token where a refresh token is asked for, and the other way round', async () => {
    expect(await refresh(pair.token.slice(0, 200))).toEqual(invalidRefresh);
    expect(await anonymous.withToken(pair.refreshToken).get('/user')).toEqual(refusals.tokenInvalid);
  });

  it('begin with no password that everybody knows, and none takes such a one later', async () => {
    const known = { status: 422, body: { errors: { password: ['is too well known: it is in lists of passwords'] } } };
    expect(await anonymous.post('/users', { user: { ...aUser(), password: 'password123' } })).toEqual(known);
    expect(await member.put('/user', { user: { password: 'iloveyou' } })).toEqual(known);
  });

  it('end with the password, but for the one in which it is changed', async () => {
    const changer = await signUp(api.url);
    const other = await signIn(anonymous, changer);
    await changer.changeUser({ password: 'another password' });
    expect(await changer.get('/user')).toMatchObject({ status: 200 });
    expect(await anonymous.withToken(other.token).get('/user')).toEqual(refusals.tokenInvalid);
    expect(await refresh(other.refreshToken)).toEqual(invalidRefresh);
  });
});

describe('The public keys', () => {
  it('verify what the api signs, and hold nothing private', async () => {
    const api = await startApi();
    try {
      const member = await signUp(api.url);
      const response = await fetch(`${api.url}/.well-known/jwks.json`);
      expect(response.headers.get('content-type')).toContain('application/jwk-set+json');
      expect(response.headers.get('cache-control')).toBe('public, max-age=300');
      const { keys } = (await response.json()) as { keys: Record<string, string>[] };
      expect(keys).toHaveLength(1);
      expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
      const { jwtVerify, createLocalJWKSet } = await import('jose');
      const { payload } = await jwtVerify(member.token, createLocalJWKSet({ keys }), {
        issuer: 'aqueduct',
        audience: 'aqueduct-api',
      });
      expect(payload['sid']).toEqual(expect.any(String));
    } finally {
      await api.close();
    }
  });
});
