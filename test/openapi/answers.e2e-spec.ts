import { testKeys, testTokens } from '@aqueduct/auth/testing';
import { Migrator } from '@aqueduct/database';
import {
  addressesFrom,
  createDatabases,
  settingsFor,
  startTopology,
  type OwnedTopology,
} from '@aqueduct/database/testing';
import { SCHEMAS } from '../../apps/installation';
import { addRolesCommand } from '../../apps/cli/src/conduit/roles.command';
import { type Api, environment, startApi, startWorker, type Worker } from '../support/api';
import { runCommand } from '../../apps/cli/src/testing/run-command';
import { ConduitClient, signUp } from '../support/conduit-client';
import { KeptKeys } from '../support/kept-keys';
import { notificationsOf, untilNotified } from '../support/notifications';
import { AnswerChecker } from './support/answer-checker';
import { breakTables } from './support/breaking';
import { type Call, Caller } from './support/caller';
import { ApiDocument, type DocumentJson, examplesOf, itemsOf, type Operation } from './support/document';
import { Translation } from './support/translation';

const SIGNING_KEY = testKeys().signingKey;
const SETTINGS = { HTTP_BODY_LIMIT_BYTES: '4096', AUTH_SIGNING_KEY: SIGNING_KEY, AUTH_PROFILE: 'contract' };

let api: Api;
let worker: Worker;
let document: ApiDocument;
let checker: AnswerChecker;
let caller: Caller;
let jake: string;
let ann: string;

beforeAll(async () => {
  // Of breakdowns the log is full.
  api = await startApi({ settings: SETTINGS, log: () => undefined });
  worker = await startWorker(api, { log: () => undefined });
  document = new ApiDocument((await (await fetch(`${api.url}/openapi.json`)).json()) as DocumentJson);
  checker = new AnswerChecker(document);
  caller = new Caller(api.url, document, checker);
  ({ token: ann } = await signUp(api.url, { username: 'ann' }));
});
afterAll(async () => {
  await worker.close();
  await api.close();
});
afterEach(() => {
  expect(caller.differences.splice(0)).toEqual([]);
});

/** The same call of each operation of a kind. */
async function each(which: (operation: Operation) => boolean, status: number, call: Call): Promise<void> {
  const operations = document.operations.filter(which);
  expect(operations).not.toEqual([]);
  for (const { id, takesToken } of operations) {
    await caller.expect(status, id, { ...(takesToken ? { token: jake } : {}), ...call });
  }
}

describe('Real answers are as documented', () => {
  const words = new Translation();

  /** The answer, which must be that of the example. */
  async function asShown(
    id: string,
    token?: string,
    call: Call = {},
  ): Promise<Record<string, Record<string, unknown>>> {
    const [status, response] = [...document.operation(id).responses].find(([each]) => each < 300) ?? [0];
    const body = await caller.expect(status, id, { token, ...call });
    const media = response?.json ?? response?.html ?? response?.lines;
    if (media !== undefined) {
      const [shown] = examplesOf(media);
      const example = response?.lines === undefined ? shown : itemsOf(String(shown));
      expect([id, words.translate(body, example)]).toEqual([id, example]);
    }
    return body as Record<string, Record<string, unknown>>;
  }

  it('while the story that the examples tell is played with them', async () => {
    jake = String((await asShown('register'))['user']?.['token']);
    const replaced = jest.replaceProperty(process, 'env', { ...environment(api.addresses), ...SETTINGS });
    await runCommand(addRolesCommand, 'roles', 'set', 'jake', 'admin');
    replaced.restore();
    for (const id of ['login', 'getCurrentUser', 'updateCurrentUser']) await asShown(id, jake);
    caller.names['username'] = 'jake';
    caller.names['slug'] = String((await asShown('createArticle', jake))['article']?.['slug']);
    for (const id of ['updateArticle', 'exportArticles']) await asShown(id, jake);
    for (const id of ['getProfile', 'followUser', 'getArticle', 'getArticleHtml', 'listArticles', 'getFeed'])
      await asShown(id, ann);
    for (const id of ['favoriteArticle', 'unfavoriteArticle']) await asShown(id, ann);
    // As the examples have it: the favorite is told of before the comment.
    await untilNotified(new ConduitClient(api.url).withToken(jake), 1);
    caller.names['id'] = String((await asShown('createComment', ann))['comment']?.['id']);
    for (const id of ['listComments', 'listTags']) await asShown(id);
    await untilNotified(new ConduitClient(api.url).withToken(jake), 2);
    for (const id of ['listNotifications', 'countUnreadNotifications']) await asShown(id, jake);
    await caller.expect(200, 'listNotifications', { token: jake, query: '?limit=1' });
    await caller.expect(200, 'streamNotifications', { token: jake });
    const [newest] = await notificationsOf(new ConduitClient(api.url).withToken(jake));
    const body = JSON.stringify({ notifications: { upTo: newest?.id } });
    await asShown('markNotificationsRead', jake, { body });
    for (const id of ['hideComment', 'listHidings', 'showComment']) await asShown(id, jake);
    for (const id of ['deleteComment', 'unfollowUser', 'followUser']) await asShown(id, ann);
    for (const id of ['hideArticle', 'showArticle']) await asShown(id, jake);
    await asShown('setRole', jake, { path: { username: 'ann' } });
    await asShown('listRoles', jake);
    await asShown('delegate', jake);
  });

  it('where somebody is signed in, and signs out', async () => {
    const { email, password } = await signUp(api.url);
    const signIn = async (): Promise<string> => {
      const body = JSON.stringify({ user: { email, password } });
      return ((await caller.expect(200, 'login', { body })) as { user: { token: string } }).user.token;
    };
    const [token, other] = [await signIn(), await signIn()];
    const { sessions } = (await caller.expect(200, 'listSessions', { token })) as {
      sessions: { id: string; current: boolean }[];
    };
    const { id } = sessions.find(({ current }) => current) ?? { id: '' };
    await caller.expect(204, 'endSession', { token: other, path: { id } });
    await caller.expect(404, 'endSession', { token: other, path: { id } });
    await caller.expect(204, 'endAllSessions', { token: other });
  });

  it('where access tokens are good for minutes', async () => {
    const settings = { ...SETTINGS, AUTH_PROFILE: 'production', LIMITS_ENABLED: 'false' };
    const strict = await startApi({ addresses: api.addresses, settings, log: () => undefined });
    try {
      const client = new Caller(strict.url, document, checker);
      const user = { username: 'joe', email: 'joe@example.com', password: 'conduit-horse-3' };
      const joe = (await client.expect(201, 'register', { body: JSON.stringify({ user }) })) as {
        user: { refreshToken: string };
      };
      const body = JSON.stringify({ session: { refreshToken: joe.user.refreshToken } });
      await client.expect(200, 'refresh', { body });
      await client.expect(401, 'refresh');
      caller.differences.push(...client.differences);
    } finally {
      await strict.close();
    }
  });

  it('where clients are limited', async () => {
    const settings = { ...SETTINGS, LIMITS_ENABLED: 'true', LIMITS_SIGN_IN_PER_MINUTE: '1' };
    const limited = await startApi({ addresses: api.addresses, settings, log: () => undefined });
    try {
      const its = new ApiDocument((await (await fetch(`${limited.url}/openapi.json`)).json()) as DocumentJson);
      const client = new Caller(limited.url, its, new AnswerChecker(its));
      await client.expect(401, 'login', { body: '{"user":{"email":"nobody@example.com","password":"wrong"}}' });
      await client.expect(429, 'login', { body: '{"user":{"email":"nobody@example.com","password":"wrong"}}' });
      await client.expect(200, 'listTags');
      caller.differences.push(...client.differences);
    } finally {
      await limited.close();
    }
  });

  it('where a list has a further page', async () => {
    await caller.expect(201, 'createArticle', { token: jake });
    for (const id of ['listArticles', 'getFeed']) await caller.expect(200, id, { token: ann, query: '?limit=1' });
  });

  it('where the client has the answer already', async () => {
    await caller.expect(304, 'getArticleHtml', { etag: '*' });
    for (const id of ['getProfile', 'listArticles', 'getArticle', 'listComments', 'listTags']) {
      await caller.expect(200, id);
      await caller.expect(304, id, { etag: '*' });
    }
    await caller.expect(304, 'listArticles', { etag: '*', query: '?limit=1' });
  });

  it('where an article is deleted', async () => {
    const created = await caller.expect(201, 'createArticle', { token: jake });
    const { slug } = (created as { article: { slug: string } }).article;
    await caller.expect(204, 'deleteArticle', { token: jake, path: { slug } });
    await caller.expect(404, 'getArticle', { path: { slug } });
  });
});

describe('Real refusals are as documented', () => {
  it('400: a malformed URL, anywhere', () => each(() => true, 400, { query: '?name=%ZZ' }));

  it('400: a malformed body', () => each(({ body }) => body !== undefined, 400, { body: '{' }));

  it('401: no token', () => each(({ needsToken }) => needsToken, 401, { token: undefined }));

  it('401: a token that is not ours', () => each(({ takesToken }) => takesToken, 401, { token: 'a.b.c' }));

  it('401: a token that has expired', async () => {
    const tokens = await testTokens({ signingKey: SIGNING_KEY, ttlSeconds: -60 });
    await each(({ needsToken }) => needsToken, 401, { token: await tokens.sign('42') });
  });

  it('401: a wrong password', () =>
    caller.expect(401, 'login', { body: '{"user":{"email":"jake@example.com","password":"wrong"}}' }));

  it('403: what belongs to somebody else', async () => {
    const { comment } = (await caller.expect(201, 'createComment', { token: jake })) as { comment: { id: number } };
    for (const id of ['updateArticle', 'deleteArticle']) await caller.expect(403, id, { token: ann });
    await caller.expect(403, 'deleteComment', { token: ann, path: { id: String(comment.id) } });
    const { token: joe } = await signUp(api.url, { username: 'joan' });
    for (const id of ['listRoles', 'setRole']) await caller.expect(403, id, { token: joe });
    for (const id of ['listHidings', 'hideArticle', 'showArticle', 'hideComment', 'showComment'])
      await caller.expect(403, id, { token: joe });
    await caller.expect(403, 'setRole', { token: jake, path: { username: 'jake' } });
  });

  it('403: a token for less than that', async () => {
    const body = (...scopes: string[]): string => JSON.stringify({ session: { scopes, password: 'jakejakejake' } });
    const wrong = JSON.stringify({ session: { scopes: ['read'], password: 'wrong' } });
    await caller.expect(401, 'delegate', { token: jake, body: wrong });
    const its = await caller.expect(201, 'delegate', { token: jake, body: body('read', 'account') });
    const { token } = (its as { session: { token: string } }).session;
    await caller.expect(403, 'delegate', { token, body: body('write') });
  });

  it('404: what is not there', async () => {
    await each(({ path }) => path.includes('{'), 404, { path: { slug: 'nothing', username: 'nobody' } });
    for (const id of ['deleteComment', 'hideComment', 'showComment'])
      await caller.expect(404, id, { token: jake, path: { id: '0' } });
  });

  it('409: names that are taken', async () => {
    await caller.expect(409, 'register');
    const body = JSON.stringify({ user: { username: 'jake', email: 'jake@example.com' } });
    await caller.expect(409, 'updateCurrentUser', { token: ann, body });
  });

  it('409: a key whose request is still running', async () => {
    const kept = await KeptKeys.open(api.addresses);
    for (const write of keyed()) {
      await kept.holdBack(
        () => caller.expect(write.success, write.id, write.call),
        () => caller.expect(409, write.id, write.call),
      );
    }
    await kept.close();
  });

  it('422: a key that was used with another body, or is none', async () => {
    for (const { id, success, call, other } of keyed()) {
      await caller.expect(success, id, call);
      await caller.expect(422, id, { ...call, ...other });
      await caller.expect(422, id, { ...call, key: 'two words' });
    }
  });

  it('413: a body beyond the limit', () =>
    each(({ body }) => body !== undefined, 413, { body: JSON.stringify({ text: 'x'.repeat(8192) }) }));

  it('414: a name longer than any', () => {
    const path = Object.fromEntries(['slug', 'username', 'id'].map((name) => [name, 'x'.repeat(3000)]));
    return each((operation) => operation.path.includes('{'), 414, { path });
  });

  it('415: a body of another type', () => each(({ body }) => body !== undefined, 415, { contentType: 'text/plain' }));

  it('422: a body that says nothing', () => each(({ body }) => body !== undefined, 422, { body: '{}' }));

  it('422: fields that break their rules', async () => {
    const refused = [
      ['updateCurrentUser', { user: { password: 'short' } }],
      ['updateArticle', { article: { tagList: null } }],
      ['markNotificationsRead', { notifications: { upTo: 'x' } }],
      ['delegate', { session: { scopes: [], password: 'jakejakejake' } }],
      ['setRole', { role: { name: 'root' } }],
    ] as const;
    for (const [id, body] of refused) await caller.expect(422, id, { token: jake, body: JSON.stringify(body) });
  });

  it('422: a position in a stream that is none', () =>
    caller.expect(422, 'streamNotifications', { token: jake, lastEventId: 'x' }));

  it('422: a query that breaks its rules', () => each(({ hasQuery }) => hasQuery, 422, { query: '?limit=x' }));
});

describe('Real breakdowns are as documented', () => {
  it('500: a table that is gone', async () => {
    await breakTables(api.addresses);
    await each(() => true, 500, {});
  });

  it('503: all databases killed', async () => {
    const shards = api.addresses.shards.length as 1 | 2 | 3;
    const topology = await startTopology({ shards, replicas: 0, directory: 'with-shard-0' });
    try {
      await provokeOutage(topology);
    } finally {
      await topology.stop();
    }
  });
});

describe('The document', () => {
  it('says nothing that no answer has shown', () => expect(checker.unseen()).toEqual([]));
});

let taken = 0;

/** A call of each operation that takes a key, with a new one, and what makes it another. */
function keyed(): { id: string; success: number; call: Call; other: Call }[] {
  const operations = document.operations.filter(({ takesKey }) => takesKey);
  expect(operations.map(({ id }) => id).sort()).toEqual(
    document.operations
      .flatMap(({ id, method }) => (method === 'POST' && !['login', 'refresh', 'delegate'].includes(id) ? [id] : []))
      .sort(),
  );
  return operations.map(({ id, takesToken, body, responses }) => {
    const name = `keyed${++taken}`;
    const user = { username: name, email: `${name}@example.com`, password: 'password123' };
    const call = {
      key: name,
      ...(takesToken ? { token: jake } : {}),
      ...(id === 'register' ? { body: JSON.stringify({ user }) } : {}),
    };
    const json = id === 'register' ? { user: { ...user, password: 'other password' } } : otherBody(body);
    const other = json === undefined ? { query: '?another=one' } : { body: JSON.stringify(json) };
    return { id, success: [...responses.keys()].find((status) => status < 300) ?? 0, call, other };
  });
}

function otherBody(body: Operation['body']): unknown {
  return body && { ...(examplesOf(body)[0] as object), and: 'more' };
}

async function provokeOutage(topology: OwnedTopology): Promise<void> {
  const addresses = addressesFrom(await createDatabases(topology));
  await new Migrator({ ...addresses, schemas: SCHEMAS }).up();
  const dying = await startApi({ settings: { ...SETTINGS, ...settingsFor(addresses) } });
  try {
    caller = new Caller(dying.url, document, checker, caller.names);
    ({ token: jake } = await signUp(dying.url, { username: 'jake' }));
    // From here on there is a position to send, and the guard knows that Jake exists.
    await caller.expect(200, 'getCurrentUser', { token: jake });
    await Promise.all(topology.nodes.map((node) => node.kill()));
    await each(() => true, 503, {});
  } finally {
    await dying.close();
  }
}
