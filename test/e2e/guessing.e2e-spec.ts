import { startApi, type Api } from '../support/api';
import { aUser, ConduitClient, type Exchange } from '../support/conduit-client';

const SETTINGS = {
  AUTH_PROFILE: 'contract',
  HTTP_TRUSTED_PROXIES: '127.0.0.1',
  LIMITS_ENABLED: 'true',
  LIMITS_SIGN_IN_PER_MINUTE: '10000',
  LIMITS_GUESSES_PER_QUARTER_HOUR: '4',
  LIMITS_ADDRESS_GUESSES_PER_QUARTER_HOUR: '12',
  LIMITS_ACCOUNT_GUESSES_PER_HOUR: '8',
};

let api: Api;
beforeAll(async () => (api = await startApi({ settings: SETTINGS })));
afterAll(() => api.close());

let last = 0;
/** Where nobody has been. */
const newAddress = (): string => `198.51.100.${++last}`;
const post = (target: string, user: object, address: string): Promise<Exchange> =>
  new ConduitClient(api.url).exchange('POST', target, { json: { user }, headers: { 'x-forwarded-for': address } });

type Person = ReturnType<typeof aUser>;
/** Somebody who is signed in at that address, and nowhere else. */
const somebodyAt = async (address: string): Promise<Person> => {
  const person = aUser();
  const { status } = await post('/users', person, address);
  expect(status).toBe(201);
  return person;
};
const login = ({ email, password }: Pick<Person, 'email' | 'password'>, address: string): Promise<Exchange> =>
  post('/users/login', { email, password }, address);
const guess = ({ email }: Pick<Person, 'email'>, address: string): Promise<Exchange> =>
  login({ email, password: 'a wrong password' }, address);
/** Statuses of so many guesses, all at once. */
const guesses = async (count: number, person: Pick<Person, 'email'>, where: () => string): Promise<number[]> => {
  const answers = await Promise.all(Array.from({ length: count }, () => guess(person, where())));
  return answers.map(({ status }) => status).sort();
};
const of = (status: number, count: number): number[] => Array.from({ length: count }, () => status);

describe('Whoever guesses passwords', () => {
  it('of one account from one address is refused after some, however many try at once', async () => {
    const person = await somebodyAt(newAddress());
    const address = newAddress();
    expect(await guesses(20, person, () => address)).toEqual([...of(401, 4), ...of(429, 16)]);
    const refused = await login(person, address);
    expect(refused).toMatchObject({
      status: 429,
      body: { errors: { credentials: ['were wrong too often, try again later'] } },
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(200);
  });

  it('is answered the same for an account that does not exist', async () => {
    const address = newAddress();
    const nobody = aUser();
    expect(await guesses(6, nobody, () => address)).toEqual([...of(401, 4), ...of(429, 2)]);
  });

  it('of many accounts from one address is refused after some', async () => {
    const address = newAddress();
    const statuses: number[] = [];
    for (let i = 0; i < 14; i++) statuses.push((await guess(aUser(), address)).status);
    expect(statuses).toEqual([...of(401, 12), 429, 429]);
  });

  it('of one account from everywhere has few tries at each address after some', async () => {
    const person = await somebodyAt(newAddress());
    expect(await guesses(8, person, newAddress)).toEqual(of(401, 8));
    const another = newAddress();
    expect(await guesses(5, person, () => another)).toEqual([...of(401, 2), ...of(429, 3)]);
  });
});

describe('Whoever knows the password', () => {
  it('may log in as often as they like', async () => {
    const address = newAddress();
    const person = await somebodyAt(newAddress());
    for (let i = 0; i < 6; i++) expect((await login(person, address)).status).toBe(200);
    expect(await guesses(6, person, () => address)).toEqual([...of(401, 4), ...of(429, 2)]);
  });

  it('is let in where the account is signed in and where nobody was, however many others guess', async () => {
    const home = newAddress();
    const person = await somebodyAt(home);
    await guesses(30, person, newAddress);
    for (let i = 0; i < 3; i++) expect((await login(person, home)).status).toBe(200);
    expect((await login(person, newAddress())).status).toBe(200);
  });

  it('is let in where they are signed in, though others at that address guess the passwords of everybody', async () => {
    const shared = newAddress();
    const person = await somebodyAt(shared);
    for (let i = 0; i < 13; i++) await guess(aUser(), shared);
    expect((await guess(aUser(), shared)).status).toBe(429);
    expect((await login(person, shared)).status).toBe(200);
  });
});
