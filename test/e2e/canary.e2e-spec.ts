import { Client } from 'pg';
import { type Api, startApi, startWorker, type Worker } from '../support/api';
import { ConduitClient, type SendOptions, unique } from '../support/conduit-client';
import { OtlpCollector } from '../support/otlp-collector';

/*
 * Secrets go in by every door that takes them, at the most talkative level of the log, and nothing but the account's own
 * answer brings any of them out.
 */

const PASSWORD = unique('canary-pässword.7');
const OTHER_PASSWORD = unique('canary-0ther-pw');
const EMAIL = `${unique('canary.mail')}@nest.example.org`;
const OTHER_EMAIL = `${unique('canary.other')}@nest.example.org`;
const TOKEN = `canary-${unique('t0ken')}`;
const FORGED = `eyJhbGciOiJFZERTQSJ9.${Buffer.from(`{"sub":"${TOKEN}"}`).toString('base64url')}.c2lnbmF0dXJl`;
const SETTINGS = { LOG_LEVEL: 'verbose', LOG_ACCESS: 'all' };

let api: Api;
let worker: Worker;
let collector: OtlpCollector;
let logged = '';
/** Answers that do not rightly carry what their own account is. */
let answered = '';
/** Those that are known only after a login. */
const tokens: string[] = [];
const username = unique('canary');

const log = (line: string): void => void (logged += line);

async function send(client: ConduitClient, method: string, path: string, options: SendOptions = {}): Promise<number> {
  const { status, body } = await client.send(method, path, options);
  if (status < 400) for (const token of tokensIn(body)) tokens.push(token);
  else answered += JSON.stringify(body);
  return status;
}

function tokensIn(body: unknown): string[] {
  const { user } = (body ?? {}) as { user?: { token?: string } };
  return user?.token === undefined ? [] : [user.token];
}

const anybody = (): ConduitClient => new ConduitClient(api.url);
const me = (): ConduitClient => anybody().withToken(tokens[0] ?? '');
const user = (fields: object): SendOptions => ({ json: { user: fields } });

async function breakAccounts(sql: string): Promise<void> {
  for (const { nodes } of api.addresses.shards) {
    const client = new Client({ connectionString: nodes[0]!.url });
    await client.connect();
    await client.query(sql);
    await client.end();
  }
}

function secrets(): string[] {
  const passwords = [...api.addresses.shards, api.addresses.directory].flatMap(({ nodes }) =>
    nodes.map(({ url }) => new URL(url).password),
  );
  const plain = [PASSWORD, OTHER_PASSWORD, EMAIL, OTHER_EMAIL, TOKEN, FORGED, ...tokens, ...passwords.filter(Boolean)];
  return plain.flatMap((each) => [each, encodeURIComponent(each), Buffer.from(each).toString('base64')]);
}

beforeAll(async () => {
  collector = await OtlpCollector.start();
  api = await startApi({ settings: { ...SETTINGS, TRACES_OTLP_URL: collector.url, TRACES_SAMPLE_RATIO: '1' }, log });
  // The last logger that a process was given is the one of all its parts: both write to the same place.
  worker = await startWorker(api, { settings: SETTINGS, log });
});
afterAll(async () => {
  await worker.close();
  await api.close();
  // What was still to be sent has been sent.
  expect(collector.received).toContain('POST /api/users/login');
  for (const secret of secrets()) expect(collector.received).not.toContain(secret);
  await collector.close();
});
afterEach(async () => {
  const shown = await Promise.all(['/metrics', '/status', '/status/data'].map((page) => textOf(page)));
  for (const secret of secrets())
    for (const text of [logged, answered, collector.received, ...shown]) expect(text).not.toContain(secret);
});

async function textOf(page: string): Promise<string> {
  return (await fetch(`${api.url}${page}`)).text();
}

describe('Secrets are in no line of the log, no trace, no metric, on no page and in no error', () => {
  it('when an account is made and logged in to', async () => {
    const account = { username, email: EMAIL, password: PASSWORD };
    expect(await send(anybody(), 'POST', '/users', user(account))).toBe(201);
    expect(await send(anybody(), 'POST', '/users/login', user(account))).toBe(200);
  });

  it('when that is refused', async () => {
    const account = { username, email: EMAIL, password: PASSWORD };
    const refused = [
      await send(anybody(), 'POST', '/users', user(account)),
      await send(anybody(), 'POST', '/users', user({ ...account, username: [PASSWORD], email: PASSWORD })),
      await send(anybody(), 'POST', '/users/login', user({ email: EMAIL, password: OTHER_PASSWORD })),
      await send(anybody(), 'POST', '/users/login', user({ email: OTHER_EMAIL, password: PASSWORD })),
      await send(anybody(), 'POST', '/users/login', user({ email: { $ne: EMAIL }, password: { x: PASSWORD } })),
    ];
    expect(refused.every((status) => status >= 400 && status < 500)).toBe(true);
    expect(logged).toContain('POST /api/users/login 401');
  });

  it('when it is changed', async () => {
    expect(await send(me(), 'PUT', '/user', user({ email: OTHER_EMAIL, password: OTHER_PASSWORD }))).toBe(200);
    expect(await send(me(), 'PUT', '/user', user({ email: EMAIL, password: 'short' }))).toBe(422);
  });

  it('when the body is none, cut off, or of another kind', async () => {
    const json = JSON.stringify({ user: { email: EMAIL, password: PASSWORD } });
    const types = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', `x/${TOKEN}`];
    for (const raw of [json.slice(0, -3), `${PASSWORD}`, `[${json}]`, `email=${EMAIL}&password=${PASSWORD}`])
      for (const type of types)
        await send(anybody(), 'POST', '/users/login', { raw, headers: { 'Content-Type': type } });
    expect(answered).toContain('is not valid JSON');
  });

  it('when a token is wrong, and wherever else something may be sent', async () => {
    for (const authorization of [`Token ${TOKEN}`, `Bearer ${TOKEN}`, TOKEN, `Token ${FORGED}`, `Token ${tokens[0]}x`])
      expect(await send(anybody().withAuthorization(authorization), 'GET', '/user')).toBe(401);
    const headers = { Cookie: `session=${TOKEN}`, 'X-Request-Id': `${TOKEN} ${EMAIL}`, 'Aqueduct-Position': TOKEN };
    await send(anybody(), 'GET', `/articles?token=${TOKEN}&limit=${PASSWORD}`, { headers });
    await send(anybody(), 'GET', `/profiles/${encodeURIComponent(EMAIL)}?password=${TOKEN}`, { headers });
    await send(anybody(), 'DELETE', `/${TOKEN}/${encodeURIComponent(EMAIL)}`, { headers });
    await send(me(), 'POST', '/articles', { json: {}, headers: { 'Idempotency-Key': `ä${TOKEN}` } });
    await send(me(), 'GET', '/notifications?upTo=x', { headers: { 'X-Request-Timeout': TOKEN } });
  });

  it('when statements fail that have them as parameters', async () => {
    await breakAccounts('ALTER TABLE accounts ALTER COLUMN username TYPE int USING 0');
    const fresh = { username: unique('late'), email: `late.${EMAIL}`, password: PASSWORD };
    expect(await send(anybody(), 'POST', '/users', user(fresh))).toBe(500);
    await breakAccounts('ALTER TABLE accounts RENAME TO accounts_away');
    expect(await send(me(), 'PUT', '/user', user({ email: EMAIL, password: PASSWORD }))).toBe(500);
    expect(await send(anybody(), 'POST', '/users/login', user({ email: OTHER_EMAIL, password: PASSWORD }))).toBe(500);
    expect(logged).toContain('invalid input syntax for type integer');
  });

  it('while lines say which request they belong to, and whose it was by a name that tells nobody', () => {
    expect(logged).toMatch(/PUT \/api\/user 500 .*"request_id":"[\w-]{36}".*"user":"[0-9a-f]{12}"/);
    expect(logged).not.toContain(username);
  });
});
