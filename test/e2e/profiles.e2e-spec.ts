import { type Api, startApi } from '../support/api';
import { ConduitClient, type Member, path, signUp, unique } from '../support/conduit-client';
import { refusals } from './contract';

let api: Api;
let anonymous: ConduitClient;
let celeb: Member;
let reader: Member;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
});
beforeEach(async () => {
  [celeb, reader] = await Promise.all([signUp(api.url), signUp(api.url)]);
});
afterAll(() => api.close());

const profileOf = (following: boolean) => ({
  status: 200,
  body: { profile: { username: celeb.username, bio: null, image: null, following } },
});

describe('GET /profiles/:username', () => {
  it('answers exactly the fields of a profile', async () => {
    expect(await anonymous.get(path`/profiles/${celeb.username}`)).toEqual(profileOf(false));
    expect(await reader.get(path`/profiles/${celeb.username}`)).toEqual(profileOf(false));
  });

  it('shows the bio and the image as they are', async () => {
    await celeb.changeUser({ bio: 'A bio.', image: 'https://example.com/a.png' });
    expect(await anonymous.profile(celeb.username)).toMatchObject({
      bio: 'A bio.',
      image: 'https://example.com/a.png',
    });
  });

  it('answers 404 for an unknown name', async () => {
    expect(await anonymous.get(path`/profiles/${unique('nobody')}`)).toEqual(refusals.profileNotFound);
  });

  it('shows following from the view of the caller alone', async () => {
    await reader.follow(celeb.username);
    expect(await reader.profile(celeb.username)).toMatchObject({ following: true });
    expect(await celeb.profile(celeb.username)).toMatchObject({ following: false });
    expect(await celeb.profile(reader.username)).toMatchObject({ following: false });
    expect(await anonymous.profile(celeb.username)).toMatchObject({ following: false });
  });
});

describe('POST /profiles/:username/follow', () => {
  const follow = () => path`/profiles/${celeb.username}/follow`;

  it.each([
    ['no body', undefined],
    ['an empty object', {}],
  ])('answers 200 and the profile for %s', async (_case, body) => {
    expect(await reader.post(follow(), body)).toEqual(profileOf(true));
  });

  it('answers 200 to a JSON content type without a body', async () => {
    const headers = { 'Content-Type': 'application/json' };
    expect(await reader.send('POST', follow(), { headers })).toEqual(profileOf(true));
  });

  it('succeeds again', async () => {
    await reader.follow(celeb.username);
    expect(await reader.post(follow())).toEqual(profileOf(true));
    await reader.unfollow(celeb.username);
    expect(await reader.profile(celeb.username)).toMatchObject({ following: false });
  });

  it('succeeds for oneself', async () => {
    expect(await celeb.post(follow())).toEqual(profileOf(true));
    expect(await celeb.profile(celeb.username)).toMatchObject({ following: true });
    expect(await celeb.delete(follow())).toEqual(profileOf(false));
  });

  it('answers 404 for an unknown name', async () => {
    expect(await reader.post(path`/profiles/${unique('nobody')}/follow`)).toEqual(refusals.profileNotFound);
  });

  it('answers 401 without a token, whether the name exists or not', async () => {
    expect(await anonymous.post(follow())).toEqual(refusals.tokenMissing);
    expect(await anonymous.post(path`/profiles/${unique('nobody')}/follow`)).toEqual(refusals.tokenMissing);
  });

  it('outlives a new name of the one followed', async () => {
    await reader.follow(celeb.username);
    const username = unique('renamed');
    await celeb.changeUser({ username });
    expect(await reader.profile(username)).toMatchObject({ following: true });
  });

  it('does not pass to who takes the name later', async () => {
    await reader.follow(celeb.username);
    await celeb.changeUser({ username: unique('renamed') });
    await signUp(api.url, { username: celeb.username });
    expect(await reader.profile(celeb.username)).toMatchObject({ following: false });
  });
});

describe('DELETE /profiles/:username/follow', () => {
  const follow = () => path`/profiles/${celeb.username}/follow`;

  it('answers 200 and the profile', async () => {
    await reader.follow(celeb.username);
    expect(await reader.delete(follow())).toEqual(profileOf(false));
    expect(await reader.profile(celeb.username)).toMatchObject({ following: false });
  });

  it('accepts an empty object', async () => {
    await reader.follow(celeb.username);
    expect(await reader.send('DELETE', follow(), { json: {} })).toEqual(profileOf(false));
  });

  it('succeeds when there is nothing to undo', async () => {
    expect(await reader.delete(follow())).toEqual(profileOf(false));
    expect(await reader.delete(follow())).toEqual(profileOf(false));
  });

  it('leaves the other followers', async () => {
    const other = await signUp(api.url);
    await reader.follow(celeb.username);
    await other.follow(celeb.username);
    await reader.unfollow(celeb.username);
    expect(await other.profile(celeb.username)).toMatchObject({ following: true });
  });

  it('answers 404 for an unknown name', async () => {
    expect(await reader.delete(path`/profiles/${unique('nobody')}/follow`)).toEqual(refusals.profileNotFound);
  });

  it('answers 401 without a token, whether the name exists or not', async () => {
    expect(await anonymous.delete(follow())).toEqual(refusals.tokenMissing);
    expect(await anonymous.delete(path`/profiles/${unique('nobody')}/follow`)).toEqual(refusals.tokenMissing);
  });
});
