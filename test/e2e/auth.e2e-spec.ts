import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { type Api, startApi } from '../support/api';
import {
  anArticle,
  type Article,
  aUser,
  type Comment,
  ConduitClient,
  type Member,
  signUp,
  unique,
} from '../support/conduit-client';
import { refusals } from './contract';

type Route = [method: string, target: string, json?: object];

let api: Api;
let anonymous: ConduitClient;
let author: Member;
let stranger: Member;
let article: Article;
let comment: Comment;

beforeAll(async () => {
  api = await startApi();
  anonymous = new ConduitClient(api.url);
  [author, stranger] = await Promise.all([signUp(api.url), signUp(api.url)]);
  article = await author.publish();
  comment = await author.comment(article.slug);
});
afterAll(() => api.close());

const requiring: Route[] = [
  ['GET', '/user'],
  ['PUT', '/user', { user: { bio: 'x' } }],
  ['POST', '/profiles/nobody/follow'],
  ['DELETE', '/profiles/nobody/follow'],
  ['GET', '/articles/feed'],
  ['POST', '/articles', { article: anArticle() }],
  ['PUT', '/articles/no-such', { article: { body: 'x' } }],
  ['DELETE', '/articles/no-such'],
  ['POST', '/articles/no-such/comments', { comment: { body: 'x' } }],
  ['DELETE', '/articles/no-such/comments/1'],
  ['POST', '/articles/no-such/favorite'],
  ['DELETE', '/articles/no-such/favorite'],
];
const optional: Route[] = [
  ['GET', '/profiles/nobody'],
  ['GET', '/articles'],
  ['GET', '/articles?limit=0'],
  ['GET', '/articles/no-such'],
  ['GET', '/articles/no-such/comments'],
];

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const partsOf = (token: string) => token.split('.') as [header: string, payload: string, signature: string];
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
const expectRefused = async (caller: ConduitClient, [method, target, json]: Route, refusal: object) =>
  expect(await caller.send(method, target, { json })).toEqual(refusal);

describe.each(requiring)('%s %s, which requires a token,', (...route) => {
  it('is 401 without one, before anything is looked up', () => expectRefused(anonymous, route, refusals.tokenMissing));

  it('is 401 with one that is not valid', () =>
    expectRefused(anonymous.withToken('not.a.token'), route, refusals.tokenInvalid));
});

describe.each(optional)('%s %s, where a token is optional,', (...route) => {
  it('is 401 with a token that is not valid', () =>
    expectRefused(anonymous.withToken('not.a.token'), route, refusals.tokenInvalid));
});

it('does not look at the token where none is needed', async () => {
  const caller = anonymous.withToken('not.a.token');
  const user = aUser();
  expect(await caller.post('/users', { user })).toMatchObject({ status: 201 });
  expect(await caller.post('/users/login', { user })).toMatchObject({ status: 200 });
  expect(await caller.get('/tags')).toMatchObject({ status: 200 });
});

describe('A token', () => {
  it('is a JWT that names its algorithm, which is asymmetric, and its key, and holds nothing secret', () => {
    const [header, payload] = partsOf(author.token);
    expect(decode(header)).toMatchObject({
      alg: expect.stringMatching(/^(EdDSA|Ed25519|ES\d+|RS\d+|PS\d+)$/),
      kid: expect.any(String),
    });
    expect(decode(payload).exp).toBeGreaterThan(Date.now() / 1000);
    expect(Buffer.from(payload, 'base64url').toString()).not.toContain(author.password);
  });

  it('is accepted after Token and after Bearer', async () => {
    for (const scheme of ['Token', 'Bearer']) {
      expect(await anonymous.withAuthorization(`${scheme} ${author.token}`).get('/user')).toMatchObject({
        status: 200,
        body: { user: { username: author.username } },
      });
    }
  });

  it.each(['Basic amFrZTpqYWtl', 'Token', 'Token ', 'Bearer', 'Digest x', 'x'])(
    'is not what %j holds',
    async (authorization) => {
      const answer = await anonymous.withAuthorization(authorization).get('/user');
      expect([refusals.tokenMissing, refusals.tokenInvalid]).toContainEqual(answer);
    },
  );

  it.each(['x', 'a.b', 'a.b.c', 'a.b.c.d', '..', 'null', 'undefined', '{}', 'e30.e30.', 'x'.repeat(5_000), '💥'])(
    'is not %j',
    async (text) => {
      const token = encodeURIComponent(text);
      expect(await anonymous.withToken(token).get('/user')).toEqual(refusals.tokenInvalid);
    },
  );

  it('of one user is worth nothing with the claims of another, or with claims of its own making', async () => {
    const [header, payload, signature] = partsOf(author.token);
    const [, otherPayload] = partsOf(stranger.token);
    const longer = encode({ ...decode(payload), exp: 4_102_444_800 });
    for (const claims of [otherPayload, longer]) {
      expect(await anonymous.withToken(`${header}.${claims}.${signature}`).get('/user')).toEqual(refusals.tokenInvalid);
    }
  });

  it('without a signature is not valid, whatever the algorithm it names', async () => {
    const [header, payload] = partsOf(author.token);
    for (const alg of ['none', 'None', 'NONE', decode(header).alg]) {
      const unsigned = `${encode({ ...decode(header), alg })}.${payload}.`;
      expect(await anonymous.withToken(unsigned).get('/user')).toEqual(refusals.tokenInvalid);
      expect(await anonymous.withToken(unsigned.slice(0, -1)).get('/user')).toEqual(refusals.tokenInvalid);
    }
  });

  it('signed by a foreign key is not valid, also when it brings that key along', async () => {
    const [header, payload] = partsOf(author.token);
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const jwk = publicKey.export({ format: 'jwk' });
    const own = decode(header);
    for (const forged of [
      own,
      { ...own, jwk },
      { ...own, kid: 'foreign', jwk },
      { alg: own.alg },
      { ...own, jku: `${api.url}/keys` },
    ]) {
      const signed = `${encode(forged)}.${payload}`;
      const token = `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
      expect(await anonymous.withToken(token).get('/user')).toEqual(refusals.tokenInvalid);
    }
  });

  it('signed by a shared secret is not valid', async () => {
    const [header, payload] = partsOf(author.token);
    for (const secret of ['secret', String(decode(header).kid), 'x']) {
      const signed = `${encode({ ...decode(header), alg: 'HS256' })}.${payload}`;
      const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
      expect(await anonymous.withToken(token).get('/user')).toEqual(refusals.tokenInvalid);
    }
  });

  it('of a refused request changes nothing', async () => {
    const refused = anonymous.withToken(`${author.token}x`);
    expect(await refused.delete(`/articles/${article.slug}`)).toEqual(refusals.tokenInvalid);
    expect(await anonymous.article(article.slug)).toEqual(article);
  });
});

describe('A genuine token', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const AUTH_SIGNING_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  let ours: Api;
  let member: Member;

  beforeAll(async () => {
    ours = await startApi({ settings: { AUTH_SIGNING_KEY } });
    member = await signUp(ours.url);
  });
  afterAll(() => ours.close());

  /** The member's own token with other claims, signed by the key of this API. */
  const withClaims = (claims: object) => {
    const [header, payload] = partsOf(member.token);
    const signed = `${header}.${encode({ ...decode(payload), ...claims })}`;
    return member.withToken(`${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`);
  };
  const now = Math.floor(Date.now() / 1000);

  it('is accepted with claims that we sign ourselves', async () => {
    expect(await withClaims({ exp: now + 3_600 }).get('/user')).toMatchObject({ status: 200 });
  });

  it('has expired past its time, where one is required and where it is optional', async () => {
    const expired = withClaims({ iat: now - 7_200, exp: now - 3_600 });
    for (const route of [...requiring, ...optional]) await expectRefused(expired, route, refusals.tokenExpired);
    expect(await expired.get('/tags')).toMatchObject({ status: 200 });
  });

  it('is invalid rather than expired when its signature is not ours', async () => {
    const [header] = partsOf(member.token);
    const [, , signature] = partsOf(author.token);
    const past = `${header}.${encode({ ...decode(partsOf(member.token)[1]), exp: 1 })}.${signature}`;
    expect(await member.withToken(past).get('/user')).toEqual(refusals.tokenInvalid);
  });

  it.each(['1', '0', '-1', '9223372036854775808', '', 'abc'])('is invalid when there is no user %j', async (sub) => {
    for (const route of [...requiring, ...optional]) {
      await expectRefused(withClaims({ sub }), route, refusals.tokenInvalid);
    }
  });

  it('is invalid without a time at which it expires', async () => {
    expect(await withClaims({ exp: undefined }).get('/user')).toEqual(refusals.tokenInvalid);
  });
});

describe('The order of checks', () => {
  const blank = { article: { title: '', body: null, tagList: null } };

  it('is 401 before the body is read', async () => {
    expect(await anonymous.post('/articles', {})).toEqual(refusals.tokenMissing);
    expect(await anonymous.put('/user', { user: { email: '' } })).toEqual(refusals.tokenMissing);
    expect(await anonymous.put(`/articles/${article.slug}`, blank)).toEqual(refusals.tokenMissing);
    expect(await anonymous.post(`/articles/${article.slug}/comments`, {})).toEqual(refusals.tokenMissing);
    expect(await anonymous.send('POST', '/articles', { raw: '{' })).toEqual(refusals.tokenMissing);
  });

  it('is 404 before 403 and 422', async () => {
    const slug = unique('no-such');
    expect(await stranger.put(`/articles/${slug}`, blank)).toEqual(refusals.articleNotFound);
    expect(await stranger.post(`/articles/${slug}/comments`, {})).toEqual(refusals.articleNotFound);
    expect(await stranger.delete(`/articles/${slug}/comments/${comment.id}`)).toEqual(refusals.articleNotFound);
  });

  it('is 403 before 422', async () => {
    for (const body of [blank, {}, { article: 7 }]) {
      expect(await stranger.put(`/articles/${article.slug}`, body)).toEqual(refusals.articleForbidden);
    }
  });

  it('is 422 before 409', async () => {
    const { username } = author;
    expect(await anonymous.post('/users', { user: { ...aUser(), username, password: '' } })).toMatchObject({
      status: 422,
    });
    expect(await stranger.put('/user', { user: { username, password: '' } })).toMatchObject({ status: 422 });
  });
});
