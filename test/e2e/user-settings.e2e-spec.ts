import { type Api, startApi } from '../support/api';
import { aUser, ConduitClient, type Member, path, signUp, unique } from '../support/conduit-client';
import { emptyList, expectBlank, expectInvalid, KEYS, keysOf, refusals } from './contract';

let api: Api;
let anonymous: ConduitClient;
let member: Member;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
});
beforeEach(async () => {
  member = await signUp(api.url);
});
afterAll(() => api.close());

const login = (email: string, password: string) => anonymous.post('/users/login', { user: { email, password } });

describe('PUT /user', () => {
  it('changes what is sent and leaves the rest', async () => {
    const changed = await member.changeUser({ bio: 'I work.', image: 'https://example.com/a.png' });
    expect(changed).toEqual({
      username: member.username,
      email: member.email,
      bio: 'I work.',
      image: 'https://example.com/a.png',
      token: expect.any(String),
    });
    expect(await member.changeUser({ bio: 'I rest.' })).toMatchObject({ image: 'https://example.com/a.png' });
    expect(await member.currentUser()).toMatchObject({ bio: 'I rest.', image: 'https://example.com/a.png' });
  });

  it('changes nothing for an empty user', async () => {
    await member.changeUser({ bio: 'A bio.' });
    const before = await member.currentUser();
    const { token: _token, ...after } = await member.changeUser({});
    expect(before).toMatchObject(after);
    expect(await login(member.email, member.password)).toMatchObject({ status: 200 });
  });

  it.each([
    ['an empty string', ''],
    ['null', null],
  ])('stores null for a bio and an image that are %s', async (_case, value) => {
    await member.changeUser({ bio: 'A bio.', image: 'https://example.com/a.png' });
    expect(await member.changeUser({ bio: value, image: value })).toMatchObject({ bio: null, image: null });
    expect(await member.currentUser()).toMatchObject({ bio: null, image: null });
    expect(await anonymous.profile(member.username)).toMatchObject({ bio: null, image: null });
  });

  it('takes any string as image', async () => {
    expect(await member.changeUser({ image: 'not a URL' })).toMatchObject({ image: 'not a URL' });
  });

  it.each(['bio', 'image', 'email', 'username', 'password'])('refuses a %s that is not a string', async (field) => {
    for (const value of [7, true, ['a'], { a: 'b' }]) {
      expectInvalid(await member.put('/user', { user: { [field]: value } }), field);
    }
  });

  it.each([
    ['an empty string', ''],
    ['white space', '  '],
    ['null', null],
  ])('reports an e-mail and a username that are %s as blank, at once', async (_case, value) => {
    expectBlank(await member.put('/user', { user: { email: value, username: value } }), 'email', 'username');
    expect(await member.currentUser()).toMatchObject({ email: member.email, username: member.username });
  });

  it('changes nothing when one field of several is refused', async () => {
    const answer = await member.put('/user', { user: { bio: 'new', password: 'short', username: unique('user') } });
    expectInvalid(answer, 'password');
    expect(await member.currentUser()).toMatchObject({ bio: null, username: member.username });
  });

  it("answers 409 for another user's name, e-mail, or both", async () => {
    const { username, email } = await signUp(api.url);
    expect(await member.put('/user', { user: { username } })).toEqual(refusals.usernameTaken);
    expect(await member.put('/user', { user: { email } })).toEqual(refusals.emailTaken);
    expect(await member.put('/user', { user: { username, email } })).toEqual(refusals.bothTaken);
    expect(await member.currentUser()).toMatchObject({ username: member.username, email: member.email });
  });

  it("accepts the caller's own unchanged name and e-mail", async () => {
    const { username, email } = member;
    expect(await member.changeUser({ username, email, bio: 'Same.' })).toMatchObject({ username, email, bio: 'Same.' });
  });

  it('ignores unknown fields and answers exactly the fields of a user', async () => {
    const answer = await member.put('/user', { user: { bio: 'A bio.', id: 1, token: 'mine' }, more: true });
    expect(answer).toMatchObject({ status: 200 });
    expect(keysOf((answer.body as { user: object }).user)).toEqual(KEYS.user);
  });

  it.each([
    ['missing', {}],
    ['null', { user: null }],
    ['a string', { user: 'jake' }],
    ['an array', { user: [] }],
  ])('answers 422 when the wrapper is %s', async (_case, body) => {
    expect(await member.put('/user', body)).toMatchObject({ status: 422 });
  });
});

describe('A new password', () => {
  it.each([
    ['an empty string', ''],
    ['null', null],
    ['seven characters', 'bonjour'],
  ])('is refused when it is %s, and the old one stays', async (_case, password) => {
    expectInvalid(await member.put('/user', { user: { password } }), 'password');
    expect(await login(member.email, member.password)).toMatchObject({ status: 200 });
  });

  it.each([
    ['eight plain letters and digits', 'kq7wz2xp'],
    ['64 characters', 'a1'.repeat(32)],
  ])('of %s replaces the old one', async (_case, password) => {
    await member.changeUser({ password });
    expect(await login(member.email, password)).toMatchObject({ status: 200 });
    expect(await login(member.email, member.password)).toEqual(refusals.credentialsInvalid);
  });

  it('counts to its last character, or is refused as too long', async () => {
    const password = 'p'.repeat(100);
    const { status } = await member.put('/user', { user: { password } });
    expect([200, 422]).toContain(status);
    const truncated = await login(member.email, `${password.slice(0, 99)}q`);
    expect(truncated).toEqual(refusals.credentialsInvalid);
    expect(await login(member.email, status === 200 ? password : member.password)).toMatchObject({ status: 200 });
  });
});

describe('A new name', () => {
  it('works with the token of before, with the one answered, and moves the profile and the articles', async () => {
    const { slug } = await member.publish();
    const username = unique('renamed');
    const { token } = await member.changeUser({ username });

    expect(await member.currentUser()).toMatchObject({ username });
    expect((await anonymous.withToken(token).get('/user')).body).toMatchObject({ user: { username } });
    expect(await anonymous.profile(username)).toMatchObject({ username });
    expect(await anonymous.get(path`/profiles/${member.username}`)).toEqual(refusals.profileNotFound);
    expect((await anonymous.article(slug)).author.username).toBe(username);
    expect((await anonymous.articles({ author: username })).articles.map((article) => article.slug)).toEqual([slug]);
    expect(await anonymous.get('/articles', { author: member.username })).toEqual(emptyList);
  });

  it('leaves the old name to the next who asks', async () => {
    const { username } = member;
    await member.changeUser({ username: unique('renamed') });
    const next = await signUp(api.url, { username });
    expect(await next.currentUser()).toMatchObject({ username, email: next.email });
  });

  it('can be taken back', async () => {
    await member.changeUser({ username: unique('renamed') });
    await member.changeUser({ username: member.username });
    expect(await anonymous.profile(member.username)).toMatchObject({ username: member.username });
  });
});

describe('A new e-mail', () => {
  it('is the one to log in with, and the old one is free', async () => {
    const { email } = aUser();
    await member.changeUser({ email });
    expect(await login(email, member.password)).toMatchObject({ status: 200 });
    expect(await login(member.email, member.password)).toEqual(refusals.credentialsInvalid);
    await expect(signUp(api.url, { email: member.email })).resolves.toMatchObject({ email: member.email });
  });
});

it('keeps a token valid through changes of name, e-mail and password', async () => {
  const { username, email } = aUser();
  await member.changeUser({ username, email, password: 'another-password' });
  expect(await member.currentUser()).toMatchObject({ username, email });
});
