import { ConduitClient, Member, aUser, signUp, unique } from '../support/conduit-client';
import { waitUntil } from '../support/wait';
import { ApiProcess } from './support/api-process';
import { openStage, type Stage } from './support/scene';

const DYING = require.resolve('./support/die-at-step.cjs');
/** More steps than any of the operations has: past the last one the process lives on. */
const STEPS = 14;
const GRACE = { DATABASE_CLAIM_GRACE_MS: '300' };

/** Sends a request that kills its server after so many steps. @returns whether the process died of it. */
async function dieAt(
  step: number,
  api: ApiProcess,
  method: string,
  target: string,
  json: unknown,
  token?: string,
): Promise<boolean> {
  const headers = {
    'x-die-at-step': String(step),
    ...(token === undefined ? {} : { Authorization: `Token ${token}` }),
  };
  await new ConduitClient(api.url).send(method, target, { json, headers }).catch(() => undefined);
  return (
    api.hasExited ||
    (await Promise.race([
      api.exited().then(() => true),
      new Promise<false>((resolve) => setTimeout(resolve, 50, false)),
    ]))
  );
}

describe('SIGKILL between two steps', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ shards: 2, replicas: 1, directory: 'with-shard-0' });
  });
  afterAll(() => stage.topology.stop());

  const steps = Array.from({ length: STEPS }, (_, i) => i + 1);

  it.each(steps)(
    'of a registration (step %i): the repeated request completes it, and nobody else gets the name',
    async (step) => {
      const user = aUser();
      const dying = await ApiProcess.start(stage.addresses, GRACE, DYING);
      await dieAt(step, dying, 'POST', '/users', { user });
      await dying.kill();
      const api = await ApiProcess.start(stage.addresses, GRACE);
      const client = new ConduitClient(api.url);
      // Done already, or done by the repetition: either way there is one account, and it can sign in.
      const repeated = await client.post('/users', { user });
      expect([201, 409]).toContain(repeated.status);
      expect((await client.post('/users/login', { user })).status).toBe(200);
      expect((await client.post('/users', { user: { ...aUser(), username: user.username } })).status).toBe(409);
      await api.stop();
    },
  );

  it.each(steps)(
    'of a registration (step %i): without a repetition the sweeper frees the names, or the account is there',
    async (step) => {
      const user = aUser();
      const dying = await ApiProcess.start(stage.addresses, GRACE, DYING);
      await dieAt(step, dying, 'POST', '/users', { user });
      await dying.kill();
      const api = await ApiProcess.start(stage.addresses, GRACE);
      const client = new ConduitClient(api.url);
      const isThere = (await client.post('/users/login', { user })).status === 200;
      const other = { ...aUser(), username: user.username };
      if (isThere) expect((await client.post('/users', { user: other })).status).toBe(409);
      else await waitUntil(async () => (await client.post('/users', { user: other })).status === 201);
      await api.stop();
    },
  );

  it.each(steps)(
    'of a rename (step %i): one name remains, it works, and the other is free in the end',
    async (step) => {
      const dying = await ApiProcess.start(stage.addresses, GRACE, DYING);
      const member = await signUp(dying.url);
      const [before, after] = [member.username, unique('renamed')];
      await dieAt(step, dying, 'PUT', '/user', { user: { username: after } }, member.token);
      await dying.kill();
      const api = await ApiProcess.start(stage.addresses, GRACE);
      const me = new Member(api.url, member.token, before, member.email, member.password);
      const { username } = await me.currentUser();
      expect([before, after]).toContain(username);
      const free = username === before ? after : before;
      await waitUntil(
        async () =>
          (await new ConduitClient(api.url).post('/users', { user: { ...aUser(), username: free } })).status === 201,
      );
      expect((await me.profile(username)).username).toBe(username);
      expect((await me.currentUser()).username).toBe(username);
      await api.stop();
    },
  );
});

describe("one user's rename from A to B racing the one from B to A", () => {
  it('leaves one name that is held and one that is free, whoever came first', async () => {
    const stage = await openStage({ shards: 2, replicas: 1, directory: 'with-shard-0' });
    const api = await ApiProcess.start(stage.addresses, GRACE);
    for (let round = 0; round < 10; round++) {
      const member = await signUp(api.url);
      const [a, b] = [member.username, unique('other')];
      await Promise.all([b, a, b, a].map((username) => member.put('/user', { user: { username } })));
      const { username } = await member.currentUser();
      const free = username === a ? b : a;
      await waitUntil(
        async () =>
          (await new ConduitClient(api.url).post('/users', { user: { ...aUser(), username: free } })).status === 201,
      );
      expect((await member.currentUser()).username).toBe(username);
      expect((await new ConduitClient(api.url).post('/users', { user: { ...aUser(), username } })).status).toBe(409);
    }
    await api.stop();
    await stage.topology.stop();
  });
});
