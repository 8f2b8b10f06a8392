import { startApi, type Api } from '../support/api';
import { aUser, ConduitClient, path, type Exchange, type User } from '../support/conduit-client';

/** A proxy of ours in front: the address that it names is the client's. */
const PROXIED = { HTTP_TRUSTED_PROXIES: '127.0.0.1' };
const FEW = {
  AUTH_PROFILE: 'contract',
  HTTP_CORS_ORIGINS: '*',
  LIMITS_ENABLED: 'true',
  LIMITS_REQUESTS_PER_MINUTE: '30',
  LIMITS_ADDRESS_PER_MINUTE: '10',
  LIMITS_USER_PER_MINUTE: '12',
  LIMITS_WRITES_PER_MINUTE: '4',
  LIMITS_SIGN_IN_PER_MINUTE: '3',
};

let api: Api;
beforeAll(async () => (api = await startApi({ settings: { ...PROXIED, ...FEW } })));
afterAll(() => api.close());

let last = 0;
/** Where nobody has been. */
const newAddress = (): string => `198.51.100.${++last}`;
const get = (target: string, address: string, headers: Record<string, string> = {}): Promise<Exchange> =>
  new ConduitClient(api.url).exchange('GET', target, { headers: { 'x-forwarded-for': address, ...headers } });
/** The statuses of so many requests, one after the other. */
const statusesOf = async (count: number, send: () => Promise<Exchange>): Promise<number[]> => {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await send()).status);
  return statuses;
};
const of = (status: number, count: number): number[] => Array.from({ length: count }, () => status);
/** So many are answered, and then one is refused: how soon depends on how fast they are sent, since time gives some back. */
const untilRefused = async (count: number, send: () => Promise<Exchange>): Promise<Exchange> => {
  expect(await statusesOf(count, send)).toEqual(of(200, count));
  for (let more = 0; more < 10; more++) {
    const answer = await send();
    if (answer.status === 429) return answer;
  }
  throw new Error(`None of ten more than ${count} was refused`);
};
const newUser = (address: string): Promise<Exchange> =>
  new ConduitClient(api.url).exchange('POST', '/users', {
    json: { user: aUser() },
    headers: { 'x-forwarded-for': address },
  });
const signUp = async (): Promise<{ username: string; authorization: string }> => {
  const { user } = (await newUser(newAddress())).body as { user: User };
  return { username: user.username, authorization: `Token ${user.token}` };
};
/** An answer that no cache has. */
const uncached = (): string => `/articles?offset=${++last}`;

describe('A client that asks for more than it may', () => {
  it('is told how much is left, and then when to come back', async () => {
    const address = newAddress();
    const first = await newUser(address);
    expect(first.status).toBe(201);
    expect(first.headers.get('ratelimit-policy')).toBe('"sign-in";q=3;w=60');
    expect(first.headers.get('ratelimit')).toBe('"sign-in";r=2;t=20');
    expect(await statusesOf(2, () => newUser(address))).toEqual([201, 201]);
    const refused = await newUser(address);
    expect(refused).toMatchObject({ status: 429, body: { errors: { requests: ['are too many, try again later'] } } });
    expect(refused.headers.get('ratelimit')).toMatch(/^"sign-in";r=0;t=(5\d|60)$/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(10);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(20);
    expect(refused.headers.get('cache-control')).toBe('no-store');
  });

  it('is refused for what makes work, and others are not', async () => {
    const address = newAddress();
    await untilRefused(10, () => get(uncached(), address));
    expect((await get(uncached(), newAddress())).status).toBe(200);
  });

  it('is refused what comes from memory as well, and what would be refused for another reason', async () => {
    const address = newAddress();
    await get('/tags', newAddress());
    expect(await statusesOf(20, () => get('/tags', address))).toEqual(of(200, 20));
    const wrong = { authorization: 'Token wrong' };
    expect(await statusesOf(10, () => get('/user', address, wrong))).toEqual(of(401, 10));
    // Nobody waits to be counted: that the limit is reached is known from the next answer on.
    const refused = await untilRefused(0, () => get('/tags', address));
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(4);
    expect(refused.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect((await get('/tags', newAddress())).status).toBe(200);
  });

  it('is whoever is signed in, wherever the requests come from', async () => {
    const { authorization } = await signUp();
    await untilRefused(12, () => get('/user', newAddress(), { authorization }));
    const other = await signUp();
    expect((await get('/user', newAddress(), { authorization: other.authorization })).status).toBe(200);
  });

  it('writes less often than it reads', async () => {
    const { authorization } = await signUp();
    const write = (): Promise<Exchange> =>
      new ConduitClient(api.url, authorization).exchange('PUT', '/user', {
        json: { user: { bio: 'new' } },
        headers: { 'x-forwarded-for': newAddress() },
      });
    await untilRefused(4, write);
    expect((await get('/user', newAddress(), { authorization })).status).toBe(200);
  });
});

describe('The address of a client', () => {
  it('is of IPv6 the network that one customer has', async () => {
    let host = 0;
    const oneCustomer = (): string => `2001:db8:1:1:${(++host).toString(16)}::1`;
    await untilRefused(10, () => get(uncached(), oneCustomer()));
    expect((await get(uncached(), '2001:db8:1:2::1')).status).toBe(200);
  });

  it('is the same, written as IPv4 or as IPv6', async () => {
    const address = newAddress();
    const forms = [address, `::ffff:${address}`, `::FFFF:${address}`];
    await untilRefused(10, () => get(uncached(), forms[++last % forms.length] ?? ''));
    for (const form of forms) expect((await get(uncached(), form)).status).toBe(429);
  });

  it('is what our own proxy says, and not what the client writes before it', async () => {
    const address = newAddress();
    await untilRefused(10, () => get(uncached(), `${newAddress()}, ${address}`));
  });
});

describe('Answers that a CDN may give to others', () => {
  it('say nothing of the limits of one client', async () => {
    const { username } = await signUp();
    const answer = await get(path`/profiles/${username}`, newAddress());
    expect([answer.headers.get('x-cache'), answer.headers.get('ratelimit')]).toEqual(['MISS', null]);
    const missing = await get(path`/profiles/${`not_${username}`}`, newAddress());
    expect([missing.headers.get('cache-control'), missing.headers.get('ratelimit')]).toEqual([
      'no-store',
      '"address";r=9;t=6',
    ]);
  });
});

describe('What operators ask', () => {
  it('is not limited', async () => {
    const address = newAddress();
    const ask = (): Promise<Exchange> => get(`${api.url}/health/live`, address);
    expect(await statusesOf(40, ask)).toEqual(of(200, 40));
  });
});
