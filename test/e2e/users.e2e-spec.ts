import { type Api, startApi } from '../support/api';
import { aUser, ConduitClient, signUp, unique, type User } from '../support/conduit-client';
import { CREDENTIALS } from '../support/profile';
import { expectBlank, expectInvalid, KEYS, keysOf, refusals } from './contract';

let api: Api;
let anonymous: ConduitClient;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
});
afterAll(() => api.close());

const blanks: [string, unknown][] = [
  ['an empty string', ''],
  ['white space', ' \t\n'],
  ['null', null],
  ['missing', undefined],
];
const notWrapped: [string, unknown][] = [
  ['null', { user: null }],
  ['a string', { user: 'jake' }],
  ['a number', { user: 7 }],
  ['an array', { user: [] }],
];

describe('POST /users', () => {
  it('answers 201 with exactly the fields of a user, bio and image null', async () => {
    const user = aUser();
    const answer = await anonymous.post('/users', { user });
    expect(answer).toEqual({
      status: 201,
      body: {
        user: {
          username: user.username,
          email: user.email,
          bio: null,
          image: null,
          token: expect.any(String),
          ...CREDENTIALS,
        },
      },
    });
  });

  it('answers a token that works at once', async () => {
    const member = await signUp(api.url);
    expect(member.token).not.toBe('');
    expect(await member.currentUser()).toMatchObject({ username: member.username, email: member.email });
  });

  it('accepts a username of 40 letters, digits, underscores and hyphens, and an e-mail with it as local part', async () => {
    const username = `${unique('auth_17955275527055141-Upd')}${'_x-9'.repeat(10)}`.slice(0, 40);
    const member = await signUp(api.url, { username, email: `${username}@mail.example.com` });
    expect(await member.currentUser()).toMatchObject({ username, email: `${username}@mail.example.com` });
  });

  it.each(blanks)('reports all required fields at once when each is %s', async (_case, value) => {
    const answer = await anonymous.post('/users', { user: { username: value, email: value, password: value } });
    expectBlank(answer, 'username', 'email', 'password');
  });

  describe.each(['username', 'email', 'password'])('%s', (field) => {
    it.each(blanks)('is reported alone when it alone is %s', async (_case, value) => {
      expectBlank(await anonymous.post('/users', { user: { ...aUser(), [field]: value } }), field);
    });

    it.each([[7], [true], [['a']], [{ a: 'b' }]])('is refused when it is %j', async (value) => {
      expectInvalid(await anonymous.post('/users', { user: { ...aUser(), [field]: value } }), field);
    });
  });

  it.each([
    ['an empty object', {}],
    ['no body', undefined],
  ])('reports all fields blank for %s', async (_case, body) => {
    expectBlank(await anonymous.post('/users', body), 'username', 'email', 'password');
  });

  it.each(notWrapped)('answers 422 when the wrapper is %s', async (_case, body) => {
    expect(await anonymous.post('/users', body)).toMatchObject({ status: 422 });
  });

  it('answers 409 for a username that is taken', async () => {
    const { username } = await signUp(api.url);
    expect(await anonymous.post('/users', { user: { ...aUser(), username } })).toEqual(refusals.usernameTaken);
  });

  it('answers 409 for an e-mail that is taken', async () => {
    const { email } = await signUp(api.url);
    expect(await anonymous.post('/users', { user: { ...aUser(), email } })).toEqual(refusals.emailTaken);
  });

  it('reports both when both are taken, also by two users', async () => {
    const first = await signUp(api.url);
    const second = await signUp(api.url);
    const same = { user: { ...aUser(), username: first.username, email: first.email } };
    const mixed = { user: { ...aUser(), username: first.username, email: second.email } };
    expect(await anonymous.post('/users', same)).toEqual(refusals.bothTaken);
    expect(await anonymous.post('/users', mixed)).toEqual(refusals.bothTaken);
  });

  it('leaves the e-mail of a refused registration free', async () => {
    const { username } = await signUp(api.url);
    const refused = aUser();
    await anonymous.post('/users', { user: { ...refused, username } });
    await expect(signUp(api.url, refused)).resolves.toMatchObject({ email: refused.email });
  });

  it('ignores unknown fields', async () => {
    const user = { ...aUser(), id: 1, admin: true, token: 'mine', following: true };
    const answer = await anonymous.post('/users', { user, more: [1] });
    expect(answer.status).toBe(201);
    const { user: created } = answer.body as { user: User };
    expect(keysOf(created)).toEqual([...KEYS.user, ...Object.keys(CREDENTIALS)].sort());
    expect(created.token).not.toBe('mine');
  });
});

describe('POST /users/login', () => {
  const login = (user: unknown) => anonymous.post('/users/login', { user });

  it('answers 200 with exactly the fields of the user', async () => {
    const { email, password, username } = await signUp(api.url);
    expect(await login({ email, password })).toEqual({
      status: 200,
      body: { user: { username, email, bio: null, image: null, token: expect.any(String), ...CREDENTIALS } },
    });
  });

  it('answers a token that works', async () => {
    const { email, password, username } = await signUp(api.url);
    const { user } = (await login({ email, password })).body as { user: User };
    expect((await anonymous.withToken(user.token).get('/user')).body).toMatchObject({ user: { username } });
  });

  it('answers the same 401 for a wrong password and for an unknown e-mail', async () => {
    const { email, password } = await signUp(api.url);
    expect(await login({ email, password: `${password}x` })).toEqual(refusals.credentialsInvalid);
    expect(await login({ email: `no-${email}`, password })).toEqual(refusals.credentialsInvalid);
  });

  it('does not take the username for the e-mail', async () => {
    const { username, password } = await signUp(api.url);
    expect((await login({ email: username, password })).status).not.toBe(200);
  });

  it.each(blanks)('reports both fields at once when each is %s', async (_case, value) => {
    expectBlank(await login({ email: value, password: value }), 'email', 'password');
  });

  it.each(blanks)('reports the field that is %s', async (_case, value) => {
    const { email, password } = await signUp(api.url);
    expectBlank(await login({ email: value, password }), 'email');
    expectBlank(await login({ email, password: value }), 'password');
  });

  it.each([[7], [true], [['a']], [{ a: 'b' }]])('refuses the password %j', async (password) => {
    const { email } = await signUp(api.url);
    expectInvalid(await login({ email, password }), 'password');
  });

  it('reports both fields blank without the wrapper', async () => {
    expectBlank(await anonymous.post('/users/login', {}), 'email', 'password');
  });

  it.each(notWrapped)('answers 422 when the wrapper is %s', async (_case, body) => {
    expect(await anonymous.post('/users/login', body)).toMatchObject({ status: 422 });
  });
});

describe('GET /user', () => {
  it('answers exactly the fields of the caller', async () => {
    const member = await signUp(api.url);
    expect(await member.get('/user')).toEqual({
      status: 200,
      body: {
        user: { username: member.username, email: member.email, bio: null, image: null, token: expect.any(String) },
      },
    });
  });

  it('answers a token that works', async () => {
    const member = await signUp(api.url);
    const { token } = await member.currentUser();
    expect((await anonymous.withToken(token).get('/user')).status).toBe(200);
  });
});
