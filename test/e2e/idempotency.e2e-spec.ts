import { randomUUID } from 'node:crypto';
import { type Api, startApi } from '../support/api';
import {
  type Answer,
  type Article,
  aUser,
  ConduitClient,
  type Exchange,
  type Member,
  path,
  signUp,
  unique,
} from '../support/conduit-client';
import { KeptKeys } from '../support/kept-keys';
import { errorsOf } from './contract';

const BUSY = { 'idempotency-key': ['belongs to a request that is still running, try again'] };
const REUSED = { 'idempotency-key': ['was used with another body'] };

let api: Api;
let kept: KeptKeys;
let anonymous: ConduitClient;
let author: Member;
let fan: Member;

beforeAll(async () => {
  api = await startApi();
  kept = await KeptKeys.open(api.addresses);
  anonymous = new ConduitClient(api.url);
});
beforeEach(async () => {
  [author, fan] = await Promise.all([signUp(api.url), signUp(api.url)]);
});
afterAll(async () => {
  await kept.close();
  await api.close();
});

/** A write that a client sends, and may send again. */
interface Write {
  readonly client: ConduitClient;
  readonly target: string;
  readonly json?: unknown;
  /** Another body for the same path; whose it is, is the same. */
  readonly other: unknown;
  readonly status: number;
  /** How often it has taken effect. */
  effects(): Promise<number>;
  /** Takes it back, so that a second effect would show. */
  undo(answer: Answer): Promise<unknown>;
}

function send({ client, target, json }: Write, key: string): Promise<Exchange> {
  return client.exchange('POST', target, { json, headers: { 'Idempotency-Key': key } });
}

/** Without the token, which is a new one each time. */
function answerOf({ status, body }: Answer): Answer {
  const { user, ...rest } = body as { user?: { token: string } };
  if (user === undefined) return { status, body };
  const { token, ...shown } = user;
  expect(token).toMatch(/\./);
  return { status, body: { user: shown, ...rest } };
}

const accountsOf = async (email: string): Promise<number> =>
  (await kept.rows('SELECT FROM accounts WHERE lower(email) = $1', [email.toLowerCase()])).length;
const slugOf = ({ body }: Answer) => (body as { article: Article }).article.slug;

const writes: [name: string, make: () => Promise<Write>][] = [
  [
    'POST /users',
    async () => {
      const user = aUser();
      return {
        client: anonymous,
        target: '/users',
        json: { user },
        other: { user: { ...user, username: unique('other') } },
        status: 201,
        effects: () => accountsOf(user.email),
        undo: async ({ body }) => {
          const { token } = (body as { user: { token: string } }).user;
          const renamed = { username: unique('renamed'), email: `${unique('renamed')}@example.com` };
          await anonymous.withToken(token).put('/user', { user: renamed });
        },
      };
    },
  ],
  [
    'POST /articles',
    async () => {
      const article = { title: unique('Once'), description: 'Of once.', body: 'Once.', tagList: ['once'] };
      return {
        client: author,
        target: '/articles',
        json: { article },
        other: { article: { ...article, body: 'Twice.' } },
        status: 201,
        effects: async () => (await anonymous.articles({ author: author.username })).articlesCount,
        undo: (answer) => author.deleteArticle(slugOf(answer)),
      };
    },
  ],
  [
    'POST /articles/:slug/comments',
    async () => {
      const { slug } = await author.publish();
      return {
        client: fan,
        target: path`/articles/${slug}/comments`,
        json: { comment: { body: 'Once.' } },
        other: { comment: { body: 'Twice.' } },
        status: 201,
        effects: async () => (await anonymous.comments(slug)).length,
        undo: ({ body }) => fan.deleteComment(slug, (body as { comment: { id: number } }).comment.id),
      };
    },
  ],
  [
    'POST /articles/:slug/favorite',
    async () => {
      const { slug } = await author.publish();
      return {
        client: fan,
        target: path`/articles/${slug}/favorite`,
        other: { much: true },
        status: 200,
        effects: async () => (await anonymous.article(slug)).favoritesCount,
        undo: () => fan.unfavorite(slug),
      };
    },
  ],
  [
    'POST /profiles/:username/follow',
    async () => {
      await author.publish();
      return {
        client: fan,
        target: path`/profiles/${author.username}/follow`,
        other: { much: true },
        status: 200,
        effects: async () => (await fan.feed()).articlesCount,
        undo: () => fan.unfollow(author.username),
      };
    },
  ],
];

describe.each(writes)('%s with an Idempotency-Key', (_name, make) => {
  let write: Write;
  let key: string;
  beforeEach(async () => {
    write = await make();
    key = randomUUID();
  });

  it('answers the same when it is sent again, and takes effect once', async () => {
    const first = answerOf(await send(write, key));
    expect(first).toMatchObject({ status: write.status });
    for (let again = 0; again < 3; again++) expect(answerOf(await send(write, key))).toEqual(first);
    expect(await write.effects()).toBe(1);
  });

  it('is not done again when it was undone meanwhile', async () => {
    const first = await send(write, key);
    await write.undo(first);
    expect(await write.effects()).toBe(0);
    expect(answerOf(await send(write, key))).toEqual(answerOf(first));
    expect(await write.effects()).toBe(0);
  });

  it('is 422 with another body, and the first answer stays', async () => {
    const first = answerOf(await send(write, key));
    const other = await send({ ...write, json: write.other }, key);
    expect([other.status, errorsOf(other)]).toEqual([422, REUSED]);
    expect(answerOf(await send(write, key))).toEqual(first);
    expect(await write.effects()).toBe(1);
  });

  it('is 409 with Retry-After while the first one is running, and the answer of that one afterwards', async () => {
    const [first, second] = await kept.holdBack(
      () => send(write, key),
      () => send(write, key),
    );
    expect([second.status, errorsOf(second), second.headers.get('retry-after')]).toEqual([409, BUSY, '1']);
    expect(answerOf(await send(write, key))).toEqual(answerOf(first));
    expect(await write.effects()).toBe(1);
  });

  it('takes effect once when fifty are sent at once; each gets that answer, or 409', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(write, key)));
    const first = answerOf(await send(write, key));
    expect(first).toMatchObject({ status: write.status });
    for (const answer of answers) {
      if (answer.status === 409) expect(errorsOf(answer)).toEqual(BUSY);
      else expect(answerOf(answer)).toEqual(first);
    }
    expect(answers.some(({ status }) => status === write.status)).toBe(true);
    expect(await write.effects()).toBe(1);
  });
});

describe('A key', () => {
  const article = () => ({ article: { title: unique('Once'), description: 'Of once.', body: 'Once.' } });
  const publish = (client: ConduitClient, key: string, json: unknown): Promise<Exchange> =>
    client.exchange('POST', '/articles', { json, headers: { 'Idempotency-Key': key } });

  it("is its user's own: another's is another", async () => {
    const [key, json] = [randomUUID(), article()];
    const slugs = [];
    for (const client of [author, fan, author]) slugs.push(slugOf(await publish(client, key, json)));
    expect(new Set(slugs).size).toBe(2);
    expect(slugs[2]).toBe(slugs[0]);
  });

  it('is of one path: on another it is another', async () => {
    const [one, two] = [await author.publish(), await author.publish()];
    const headers = { 'Idempotency-Key': randomUUID() };
    for (const { slug } of [one, two, one]) {
      const answer = await fan.send('POST', path`/articles/${slug}/favorite`, { headers });
      expect(slugOf(answer)).toBe(slug);
    }
  });

  it('is of one e-mail address when registering, however it is written', async () => {
    const [key, ann, bob] = [randomUUID(), aUser(), aUser()];
    const register = (user: object) =>
      anonymous.exchange('POST', '/users', { json: { user }, headers: { 'Idempotency-Key': key } });
    expect((await register(ann)).status).toBe(201);
    expect((await register(bob)).status).toBe(201);
    const shouted = await register({ ...ann, email: ann.email.toUpperCase() });
    expect([shouted.status, errorsOf(shouted)]).toEqual([422, REUSED]);
  });

  it('keeps no refusal: the mended request goes through under it', async () => {
    const key = randomUUID();
    expect(await publish(author, key, { article: { title: '' } })).toMatchObject({ status: 422 });
    expect(await publish(author, key, article())).toMatchObject({ status: 201 });
    const gone = await author.publish();
    await author.deleteArticle(gone.slug);
    const comment = { json: { comment: { body: 'Late.' } }, headers: { 'Idempotency-Key': key } };
    const before = await kept.rows('SELECT FROM aqueduct_core.idempotency');
    const late = await fan.send('POST', path`/articles/${gone.slug}/comments`, comment);
    expect(late).toMatchObject({ status: 404 });
    expect(await kept.rows('SELECT FROM aqueduct_core.idempotency')).toHaveLength(before.length);
  });

  it('means the same for the same body in another order', async () => {
    const [key, { title, description, body }] = [randomUUID(), article().article];
    const first = await publish(author, key, { article: { title, description, body } });
    expect(answerOf(await publish(author, key, { article: { body, description, title } }))).toEqual(answerOf(first));
  });

  it('is forgotten after a day', async () => {
    const [key, json] = [randomUUID(), article()];
    const first = slugOf(await publish(author, key, json));
    await kept.age();
    const second = slugOf(await publish(author, key, json));
    expect(second).not.toBe(first);
    expect(slugOf(await publish(author, key, json))).toBe(second);
  });

  it.each([
    ['empty', ''],
    ['two words', 'two words'],
    ['of 256 characters', 'x'.repeat(256)],
    ['not in ASCII', 'caf\u00e9'],
  ])('is refused when it is %s', async (_case, key) => {
    const answer = await publish(author, key, article());
    expect([answer.status, errorsOf(answer)]).toEqual([
      422,
      { 'idempotency-key': ['must be 1 to 255 visible ASCII characters'] },
    ]);
  });

  it('may be 255 characters long', async () => {
    const key = '~!'.repeat(127) + 'x';
    expect((await publish(author, key, article())).status).toBe(201);
  });

  it('keeps the account of a registration, and neither token nor password nor itself', async () => {
    const [key, user] = [randomUUID(), aUser()];
    const { body } = await anonymous.exchange('POST', '/users', {
      json: { user },
      headers: { 'Idempotency-Key': key },
    });
    const { token } = (body as { user: { token: string } }).user;
    const [account] = await kept.rows<{ hash: string }>('SELECT password_hash AS hash FROM accounts WHERE email = $1', [
      user.email,
    ]);
    expect(await kept.holding(user.username)).toBe(1);
    for (const secret of [token, ...token.split('.'), user.password, account?.hash ?? '', key])
      expect(await kept.holding(secret)).toBe(0);
  });

  it('is looked at after the token', async () => {
    expect((await publish(anonymous, '', article())).status).toBe(401);
  });

  it('means nothing to a login, nor to other methods than POST', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const { email, password } = author;
    for (const user of [
      { email, password },
      { email: fan.email, password: fan.password },
    ]) {
      expect(await anonymous.send('POST', '/users/login', { json: { user }, headers })).toMatchObject({ status: 200 });
    }
    for (const bio of ['one', 'two']) {
      const answer = await author.send('PUT', '/user', { json: { user: { bio } }, headers });
      expect(answer).toMatchObject({ status: 200, body: { user: { bio } } });
    }
  });

  it('costs no statement more, and a repetition sends none of the work', async () => {
    const [key, json] = [randomUUID(), article()];
    const namesOf = async (call: () => Promise<Exchange>): Promise<string[]> => {
      const { result, statements } = await api.statements.during(call);
      expect(result.status).toBe(201);
      return statements.filter(({ kind }) => kind === 'write').map(({ name }) => name);
    };
    const without = await namesOf(() => author.exchange('POST', '/articles', { json }));
    expect(await namesOf(() => publish(author, key, json))).toEqual(without);
    expect(await namesOf(() => publish(author, key, json))).toEqual(['begin', 'commit']);
  });
});
